import { withAuthorities } from '../support/instances';
import { Manifests } from '../support/manifests';
import { difference, printed } from '../support/readable';
import { SENTINEL } from '../support/topologies';

const whole = SENTINEL.instances.find(({ name }) => name === 'PRO rdb+aof')!;

test('PRO rdb+aof and its Deployment render to these manifests', () => {
  expect(printed(whole.manifests)).toMatchSnapshot();
});

const twoAuthorities = SENTINEL.instances.find(({ name }) => name === 'two authorities')!;

test.each(SENTINEL.instances.filter((instance) => ![whole, twoAuthorities].includes(instance)))('$name renders to the same but for this', ({ manifests }) => {
  expect(difference(whole.manifests, manifests)).toMatchSnapshot();
});

test('two versions of the authority that are trusted render to the same as one but for this', () => {
  expect(difference(new Manifests(withAuthorities(1)), twoAuthorities.manifests)).toMatchSnapshot();
});
