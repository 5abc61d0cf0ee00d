import { difference, printed } from '../support/readable';
import { SENTINEL } from '../support/topologies';

const whole = SENTINEL.instances.find(({ name }) => name === 'PRO rdb+aof')!;

test('PRO rdb+aof and its Deployment render to these manifests', () => {
  expect(printed(whole.manifests)).toMatchSnapshot();
});

test.each(SENTINEL.instances.filter((instance) => instance !== whole))('$name renders to the same but for this', ({ manifests }) => {
  expect(difference(whole.manifests, manifests)).toMatchSnapshot();
});
