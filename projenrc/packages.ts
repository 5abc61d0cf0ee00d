import type { cdk } from 'projen';

/**
 * What npm publishes beside package.json, README and LICENSE. Each pattern names its kind of file: a file of credentials in one of these folders stays
 * out. The packages of the other languages contain the npm package.
 */
const FILES = ['.jsii', 'lib/**/*.js', 'lib/**/*.d.ts', 'runtime/*/*.sh', 'runtime/*/*.awk', 'runtime/*/*.lua', 'API.md', 'CHANGELOG.md', 'SECURITY.md'];

const LANGUAGES = ['js', 'python', 'java', 'go'] as const;

/** The Maven repository is kept: an empty one would be filled at every build. `fail`: a page of Python without its translation is not published. */
const PACMAK = 'jsii-pacmak --no-npmignore --rosetta-unknown-snippets fail --maven-local-repository .tools/maven';

/** The packages for each language: their files, and the tasks that build them. */
export function addPackaging(project: cdk.JsiiProject): void {
  project.package.addField('files', FILES);

  const rosetta = project.addTask('rosetta', {
    description: 'Translate the snippets of the README for each language; one that does not compile is an error',
    exec: 'jsii-rosetta extract --compile --strict .',
  });
  for (const language of LANGUAGES) {
    const task = project.tasks.tryFind(`package:${language}`)!;
    task.reset(`rm -rf dist/${language}`);
    task.spawn(rosetta);
    task.exec(`${PACMAK} --targets ${language}`);
  }
  const all = project.tasks.tryFind('package-all')!;
  all.reset(`rm -rf ${LANGUAGES.map((language) => `dist/${language}`).join(' ')}`);
  all.spawn(rosetta);
  all.exec(`${PACMAK} --targets ${LANGUAGES.join(',')}`);
}
