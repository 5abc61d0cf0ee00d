import { join } from 'path';
import { ROOT } from '../docs/pages';

/** How an app of docs/languages.md is run with the packages in dist/. */
export interface LanguageApp {
  readonly language: string;
  /** The languages of the blocks of the page that are its files. */
  readonly blocks: readonly string[];
  /** A script of sh, in the folder of the app. */
  readonly script: string;
}

const DIST = join(ROOT, 'dist');
const MODULES = join(ROOT, 'node_modules');
const MAVEN_REPOSITORY = join(ROOT, '.tools', 'maven');
const GO_MODULE = 'github.com/cdk8s-managed-redis/cdk8s-managed-redis-go/cdk8smanagedredis';

/** The packages are not in a registry, so each script also says where they are. The rest is what the page tells a reader to do. */
export function languageApps(version: string): LanguageApp[] {
  return [
    {
      language: 'TypeScript',
      blocks: ['ts', 'yaml'],
      script: `
        mkdir -p node_modules/cdk8s-managed-redis
        tar -xzf ${DIST}/js/cdk8s-managed-redis@${version}.jsii.tgz -C node_modules/cdk8s-managed-redis --strip-components 1
        ln -s ${MODULES}/cdk8s ${MODULES}/constructs node_modules/
        ${MODULES}/.bin/tsx main.ts`,
    },
    {
      language: 'Python',
      blocks: ['python', 'yaml'],
      script: `
        python3 -m venv .venv
        .venv/bin/pip install --quiet --disable-pip-version-check ${DIST}/python/cdk8s_managed_redis-${version}-py3-none-any.whl
        .venv/bin/python main.py`,
    },
    {
      language: 'Java',
      blocks: ['java', 'xml', 'yaml'],
      // What an earlier build installed must not stand for the package in dist/.
      script: `
        rm -rf ${MAVEN_REPOSITORY}/io/github/cdk8s-managed-redis
        sed -e 's|<version>0.0.0</version>|<version>${version}</version>|' \\
          -e 's|</dependencies>|</dependencies><repositories><repository><id>dist</id><url>file://${DIST}/java</url></repository></repositories>|' \\
          pom.xml > pom-dist.xml
        mvn --quiet --batch-mode -f pom-dist.xml -Dmaven.repo.local=${MAVEN_REPOSITORY} compile org.codehaus.mojo:exec-maven-plugin:3.5.0:java`,
    },
    {
      language: 'Go',
      blocks: ['go', 'yaml'],
      script: `
        go mod init shop
        go mod edit -require=${GO_MODULE}@v${version} -replace=${GO_MODULE}=${DIST}/go/cdk8smanagedredis
        go mod tidy
        go run .`,
    },
  ];
}
