import type { cdk } from 'projen';

/**
 * The folder list is the data flow: props, plan, text, objects, construct. Nothing flows back.
 */
export function addLayerRules(project: cdk.JsiiProject): void {
  const constructs = [
    'redis-standalone', 'redis-sentinel', 'redis-replication', 'redis-cluster', 'redis-attachment', 'imported-redis', 'add-credentials', 'credentials-job', 'connection-of', 'generated-name',
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
    // Examples import the package by its public name; the path in examples/tsconfig.json says where it is.
    'import/no-unresolved': ['error', { ignore: ['^cdk8s-managed-redis$'] }],
  });
  project.eslint?.addOverride({
    files: ['src/**/*.ts'],
    excludedFiles: ['src/runtime-files.ts'],
    rules: {
      // A message whose placeholder was never filled; shell in tests has such text by right.
      'no-template-curly-in-string': ['error'],
      'no-restricted-imports': ['error', { paths: [{ name: 'fs', message: 'Only src/runtime-files.ts reads files.' }] }],
    },
  });
}
