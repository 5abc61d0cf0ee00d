import { difference, printed } from '../support/readable';
import { CLUSTER } from '../support/topologies';

const whole = CLUSTER.instances.find(({ name }) => name === 'ENTERPRISE rdb+aof')!;

test('ENTERPRISE rdb+aof and its Deployment render to these manifests', () => {
  expect(printed(whole.manifests)).toMatchSnapshot();
});

test.each(CLUSTER.instances.filter((instance) => instance !== whole))('$name renders to the same but for this', ({ manifests }) => {
  expect(difference(whole.manifests, manifests)).toMatchSnapshot();
});
