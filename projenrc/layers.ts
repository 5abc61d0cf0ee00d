import type { cdk } from 'projen';

/**
 * Turns the data flow of ARCHITECTURE.md into lint rules: props, plan, text, objects, construct. No folder imports from a later one.
 */
export function addLayerRules(project: cdk.JsiiProject): void {
  const constructs = [
    'redis-standalone', 'redis-sentinel', 'redis-replication', 'redis-cluster', 'redis-attachment', 'imported-redis', 'add-credentials', 'connection-of', 'generated-name',
  ].map((name) => `./src/${name}.ts`);
  const reader = './src/runtime-files.ts';
  const zone = (target: string, from: string[]) => from.map((source) => ({
    target,
    from: source,
    message: 'Data flows from props to plan, text, objects and construct: see ARCHITECTURE.md.',
  }));
  project.eslint?.addRules({
    'import/no-cycle': ['error'],
    'import/no-restricted-paths': ['error', {
      basePath: '.',
      zones: [
        ...zone('./src/validation', ['./src/settings', './src/config', './src/manifests', './src/attach', reader, ...constructs]),
        ...zone('./src/settings', ['./src/config', './src/manifests', './src/attach', reader, ...constructs]),
        ...zone('./src/config', ['./src/manifests', './src/attach', reader, ...constructs]),
        ...zone('./src/manifests', ['./src/attach', reader, ...constructs]),
        ...zone('./src/attach', ['./src/config', './src/manifests', reader, ...constructs]),
      ],
    }],
    // Examples import the package by its public name, which examples/tsconfig.json maps to the sources.
    'import/no-unresolved': ['error', { ignore: ['^cdk8s-managed-redis$'] }],
  });
  project.eslint?.addOverride({
    files: ['src/**/*.ts'],
    excludedFiles: ['src/runtime-files.ts'],
    rules: {
      // Finds error messages with `${...}` in plain quotes. Not in tests: their shell scripts contain such text.
      'no-template-curly-in-string': ['error'],
      'no-restricted-imports': ['error', { paths: [{ name: 'fs', message: 'Only src/runtime-files.ts reads files.' }] }],
    },
  });
}
