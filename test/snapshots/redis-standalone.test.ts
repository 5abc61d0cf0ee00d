import { difference, printed } from '../support/readable';
import { STANDALONE } from '../support/topologies';

const whole = STANDALONE.instances.find(({ name }) => name === 'PRO rdb+aof')!;

test('PRO rdb+aof and its Deployment render to these manifests', () => {
  expect(printed(whole.manifests)).toMatchSnapshot();
});

test.each(STANDALONE.instances.filter((instance) => instance !== whole))('$name renders to the same but for this', ({ manifests }) => {
  expect(difference(whole.manifests, manifests)).toMatchSnapshot();
});
