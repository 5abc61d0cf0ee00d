import type { cdk } from 'projen';

/**
 * The tasks that CI runs besides the unit tests. Each task installs the tools that it needs.
 */
export function addQualityTasks(project: cdk.JsiiProject): void {
  // A name that is a keyword in a language of jsii (JSII5018) fails the build; projen would suppress the warning. `namespace` is suppressed
  // where it is declared: it is the word of Kubernetes and cdk8s, and reserved in C# only, where jsii writes Namespace.
  project.compileTask.reset('tsx projenrc/compile.ts');
  project.watchTask.reset('jsii -w');

  // The API rules and the package contents are tested on what the compiler made.
  project.testTask.prependSpawn(project.compileTask);

  const tools = project.addTask('tools', {
    description: 'Install the programs from PyPI that tests need into .tools/venv',
    condition: '! cmp -s requirements-dev.txt .tools/venv/requirements-dev.txt',
    exec: 'python3 -m venv .tools/venv && .tools/venv/bin/pip install -q -r requirements-dev.txt && cp requirements-dev.txt .tools/venv/',
  });
  const shell = project.addTask('lint:sh', { description: 'Check the scripts with shellcheck and shfmt' });
  shell.spawn(tools);
  shell.exec('.tools/venv/bin/shellcheck -x -P runtime/lib -P SCRIPTDIR -e SC3043 -o avoid-nullary-conditions,deprecate-which runtime/*/*.sh');
  shell.exec('.tools/venv/bin/shfmt -d -ln posix -i 2 -ci runtime/*/*.sh');

  const schema = project.addTask('test:schema', { description: 'Validate every manifest strictly for Kubernetes 1.28 and the newest' });
  schema.spawn(tools);
  schema.exec('tsx --tsconfig examples/tsconfig.json test/schema/write-manifests.ts .tools/manifests');
  schema.exec('.tools/venv/bin/python test/schema/validate.py .tools/manifests');

  project.addTask('check:types', {
    description: 'Compile examples, benchmarks and tests, which run without type checks',
    exec: 'tsc -p tsconfig.check.json',
  });
  project.addTask('check:snippets', {
    description: 'Paste every TypeScript snippet of the documents into a new app and run it, and parse their other code',
    steps: [
      { spawn: 'compile' },
      // First the README and docstrings, which jsii translates for each language, then all pages.
      { spawn: 'rosetta' },
      { exec: 'tsx --tsconfig examples/tsconfig.json test/docs/check-snippets.ts' },
    ],
  });
  project.addTask('check:api', {
    description: 'Fail when API.md is out of date',
    steps: [{ spawn: 'compile' }, { spawn: 'docgen' }, { exec: 'git diff --exit-code API.md' }],
  });
  const newerNode = project.addTask('test:node', {
    description: 'Run the compiled package and synthesize every manifest on Node 22, beside the Node that runs everything else',
  });
  newerNode.spawn(project.compileTask);
  newerNode.exec('npm install --silent --no-save --prefix .tools/node-22 node@22', { condition: '! .tools/node-22/node_modules/.bin/node --version' });
  newerNode.exec('.tools/node-22/node_modules/.bin/node node_modules/jest/bin/jest.js --ci test/package test/snapshots');

  project.addTask('test:languages', {
    description: 'Build the packages of all languages, and compare what the app of docs/languages.md writes in each',
    steps: [
      { exec: 'tsx test/languages/requirements.ts' },
      { spawn: 'compile' },
      { spawn: 'package-all' },
      { exec: 'tsx test/languages/main.ts' },
    ],
  });
  const server = project.addTask('test:server', {
    description: 'Run configuration and scripts with real servers (as root, on Linux; see CONTRIBUTING.md)',
  });
  server.spawn(tools);
  server.exec('jest --config test/server/jest.config.json', { receiveArgs: true });
  project.addTask('test:awk', {
    description: 'Check that the awk that AWK names, such as gawk, or .tools/servers/busybox awk, decides as the awk of this machine does',
    exec: 'jest test/decide',
    requiredEnv: ['AWK'],
  });
  project.addTask('test:e2e', {
    description: 'Run the end-to-end tests on the cluster that KUBECONFIG names',
    exec: 'jest --config test/e2e/jest.config.json',
    receiveArgs: true,
  });
  project.addTask('bench', {
    description: 'Print the figures; those of a running server need a cluster in KUBECONFIG',
    steps: [
      // It measures how long the package takes to import, not its sources.
      { spawn: 'compile' },
      { exec: 'tsx --tsconfig examples/tsconfig.json bench/main.ts', receiveArgs: true },
    ],
  });
  project.addTask('bench:failover', {
    description: 'Print what faults cost an instance with sentinels, on the cluster that KUBECONFIG names',
    exec: 'tsx --tsconfig examples/tsconfig.json bench/failover.ts',
    receiveArgs: true,
  });
  project.addTask('bench:cluster', {
    description: 'Print what faults cost a RedisCluster, on the cluster that KUBECONFIG names',
    exec: 'tsx --tsconfig examples/tsconfig.json bench/cluster.ts',
    receiveArgs: true,
  });
  project.addTask('bench:down-after', {
    description: 'Print what a shorter or longer downAfter costs (needs REDIS_E2E_NODE_FAULTS)',
    exec: 'tsx --tsconfig examples/tsconfig.json bench/down-after.ts',
  });
  project.addTask('bench:memory', {
    description: 'Print the most memory that servers need at the highest rate of writes, against their limits (as root, on Linux)',
    exec: 'tsx --tsconfig examples/tsconfig.json bench/memory.ts',
  });
  project.addTask('bench:addresses', {
    description: 'Print what faults cost with each way to route clients to the primary (partitions need REDIS_E2E_NODE_FAULTS)',
    exec: 'tsx --tsconfig examples/tsconfig.json bench/addresses.ts',
  });
  project.addTask('test:chaos', {
    description: 'Run the long tests of faults on the cluster that KUBECONFIG names',
    exec: 'jest --config test/chaos/jest.config.json --runInBand',
    receiveArgs: true,
  });
  project.addTask('quickstart', {
    description: 'Synthesize the quick-start app to dist/ and list its objects',
    exec: 'tsx --tsconfig examples/tsconfig.json examples/quickstart/main.ts',
  });
}
