import { cdk, javascript } from 'projen';
import { addLayerRules } from './projenrc/layers';
import { addPackaging } from './projenrc/packages';
import { addQualityTasks } from './projenrc/tasks';

const project = new cdk.JsiiProject({
  name: 'cdk8s-managed-redis',
  description: 'Managed-grade Redis (served by Valkey) on Kubernetes, as typed cdk8s constructs',
  author: 'The cdk8s-managed-redis authors',
  authorAddress: 'maintainers@cdk8s-managed-redis.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-managed-redis/cdk8s-managed-redis.git',
  homepage: 'https://github.com/cdk8s-managed-redis/cdk8s-managed-redis#readme',
  bugsUrl: 'https://github.com/cdk8s-managed-redis/cdk8s-managed-redis/issues',
  license: 'Apache-2.0',
  copyrightPeriod: '2026',
  copyrightOwner: 'The cdk8s-managed-redis authors',
  keywords: ['cdk', 'cdk8s', 'constructs', 'kubernetes', 'k8s', 'redis', 'valkey', 'sentinel', 'cluster', 'cache', 'database'],
  stability: 'experimental',
  defaultReleaseBranch: 'main',

  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  projenVersion: '^0.103.25',
  github: false,
  depsUpgrade: false,
  projenrcTs: true,

  publishToPypi: { distName: 'cdk8s-managed-redis', module: 'cdk8s_managed_redis' },
  // The group that Maven Central gives to a GitHub organization. In a Java package a hyphen is an underscore (JLS 6.1).
  publishToMaven: {
    javaPackage: 'io.github.cdk8s_managed_redis',
    mavenGroupId: 'io.github.cdk8s-managed-redis',
    mavenArtifactId: 'cdk8s-managed-redis',
  },
  publishToGo: { moduleName: 'github.com/cdk8s-managed-redis/cdk8s-managed-redis-go', packageName: 'cdk8smanagedredis' },

  peerDeps: ['cdk8s@^2.68.91', 'constructs@^10.3.0'],
  devDeps: [
    '@types/node@^20',
    'cdk8s-plus-28@2.5.6',
    'cdk8s-plus-34@2.0.54',
    'esbuild',
    'tsx',
    'yaml',
    // Dependencies of the example apps, bundled into their ConfigMaps. The library does not depend on them.
    'bullmq@^6',
    'connect-redis@^10',
    'express@^5',
    'express-session@^1',
    'ioredis@^6',
    // Computes the slot of a key, for the programs of the end-to-end tests.
    'cluster-key-slot@^1',
    'redis@^6',
    'socket.io@^4',
    'socket.io-client@^4',
  ],

  // What is published is a list, in projenrc/packages.ts: not all that is in the folder but for exceptions.
  npmignoreEnabled: false,
  docgen: true,
  jestOptions: {
    // Only test:update writes snapshots: a test that writes its own expectation proves nothing.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    configFilePath: 'jest.config.json',
    jestConfig: {
      // These need a server or a cluster, and have their own tasks.
      testPathIgnorePatterns: ['/node_modules/', '/test/server/', '/test/e2e/', '/test/chaos/'],
      collectCoverage: false,
      // Jest leaves one core for itself, which has little to do: of two cores that would be one.
      maxWorkers: '100%',
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'projenrc', 'examples', 'bench'],
  },
  gitignore: ['.tools/', '*.log', '.jsii.tabl.json', 'examples/**/dist/'],
});

project.gitattributes.addAttributes('*.sh', 'text eol=lf');

// The imports of the README's snippets, besides the peer dependencies.
project.package.addField('jsiiRosetta', { exampleDependencies: { 'cdk8s-plus-28': '2.5.6' } });

// Newer versions were published without some of their platform packages, so `npm ci` reports an inconsistent lock file.
project.package.addPackageResolutions('unrs-resolver@1.12.2', 'msgpackr-extract@3.0.4');

addLayerRules(project);
addPackaging(project);
addQualityTasks(project);
project.synth();
