import type { cdk } from 'projen';

/**
 * The folders of src, and which of them each may import. Data flows one way: props, settings, text, objects, construct.
 * The files in src itself are the public types, which every folder may import.
 */
const MAY_IMPORT = {
  validation: [],
  settings: ['validation'],
  config: ['validation', 'settings'],
  manifests: ['validation', 'settings', 'config'],
  attach: ['validation'],
  constructs: ['validation', 'settings', 'config', 'manifests', 'attach'],
} as const;

type Folder = keyof typeof MAY_IMPORT;

const FOLDERS = Object.keys(MAY_IMPORT) as Folder[];

/** What only constructs need: the interface that leads back to RedisAttachment, and the reader of runtime/. */
const FOR_CONSTRUCTS = ['./src/index.ts', './src/redis.ts', './src/runtime-files.ts', './src/runtime-scripts.ts'];

export function addLayerRules(project: cdk.JsiiProject): void {
  const zone = (target: string, from: string) => ({
    target,
    from,
    message: 'Data flows from props to settings, text, objects and construct: see ARCHITECTURE.md.',
  });
  const except = (allowed: readonly string[]) => FOLDERS.filter((folder) => !allowed.includes(folder)).map((folder) => `./src/${folder}`);
  project.eslint?.addRules({
    'import/no-cycle': ['error'],
    'import/no-restricted-paths': ['error', {
      basePath: '.',
      zones: [
        ...FOLDERS.flatMap((folder) => except([folder, ...MAY_IMPORT[folder]]).map((from) => zone(`./src/${folder}`, from))),
        ...FOLDERS.filter((folder) => folder !== 'constructs').flatMap((folder) => FOR_CONSTRUCTS.map((from) => zone(`./src/${folder}`, from))),
        // A public type may check its values; IRedis alone knows the attachment that it returns.
        ...except(['validation']).map((from) => zone('./src/!(index|redis).ts', from)),
        ...except(['constructs']).map((from) => zone('./src/redis.ts', from)),
      ],
    }],
    // Examples import the package by its public name, which examples/tsconfig.json maps to the sources.
    'import/no-unresolved': ['error', { ignore: ['^cdk8s-managed-redis$'] }],
  });
  const onlyReader = { name: 'fs', message: 'Only src/runtime-scripts.ts reads files.' };
  project.eslint?.addOverride({
    files: ['src/**/*.ts'],
    excludedFiles: ['src/runtime-scripts.ts'],
    rules: {
      // Finds error messages with `${...}` in plain quotes. Not in tests: their shell scripts contain such text.
      'no-template-curly-in-string': ['error'],
      'no-restricted-imports': ['error', { paths: [onlyReader] }],
    },
  });
  project.eslint?.addOverride({
    files: ['validation', 'settings', 'config', 'manifests'].map((folder) => `src/${folder}/**/*.ts`),
    rules: {
      'no-restricted-imports': ['error', { paths: [onlyReader, { name: 'constructs', message: 'What does not make a construct is a pure function.' }] }],
    },
  });
}
