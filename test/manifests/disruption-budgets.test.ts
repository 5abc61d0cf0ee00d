import { renderSentinel } from '../support/manifests';

const BUDGETS = [
  { name: 'cache', component: 'server' },
  { name: 'cache-sentinel', component: 'sentinel' },
  { name: 'cache-proxy', component: 'proxy' },
];

test.each(BUDGETS)('a drain takes one $component at a time, and is not kept up by one that is broken', ({ name, component }) => {
  expect(renderSentinel().find('PodDisruptionBudget', name).spec).toEqual({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: {
      matchLabels: {
        'app.kubernetes.io/name': 'redis',
        'app.kubernetes.io/instance': 'cache',
        'app.kubernetes.io/component': component,
      },
    },
  });
});

test('there are no others: a pod in two budgets cannot be evicted', () => {
  expect(renderSentinel().all('PodDisruptionBudget').map(({ metadata }) => metadata.name)).toEqual(BUDGETS.map(({ name }) => name));
});
