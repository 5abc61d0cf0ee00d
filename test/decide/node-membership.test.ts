import { combinations, Decision, decideAll, factLine } from '../support/decisions';

/** What is known about the pod cache-1-0, and about a node that is no member. */
const STATES = combinations({
  known: [undefined, 'ok', 'unlinked', 'fail', 'unknown'],
  at: ['10.0.0.1', '10.0.0.2'],
  address: ['', '10.0.0.1'],
  reports: ['', 'id-1', 'id-other'],
  acted: [undefined, 'yes'],
  stranger: [undefined, 'ok', 'fail', 'unlinked'],
  slots: [0, 7],
  down: [0, 149, 150, 1e6],
  forgotten: [undefined, 'yes'],
});
type State = (typeof STATES)[number];
const block = ({ known, at, address, reports, acted, stranger, slots, down, forgotten }: State) => [
  factLine('self', { pod: 'cache-0-0', down }),
  factLine('member', { pod: 'cache-0-0', id: 'id-0' }),
  factLine('member', { pod: 'cache-1-0', id: 'id-1', ...(known === 'ok' ? {} : { address, reports }), acted }),
  factLine('node', { pod: 'cache-0-0', id: 'id-0', health: 'ok', slots: 16384, address: '10.0.0.9', member: 'yes' }),
  ...(known ? [factLine('node', { pod: 'cache-1-0', id: 'id-1', health: known, slots: 0, address: at, member: 'yes' })] : []),
  ...(stranger ? [factLine('node', { pod: 'cache-2-0', id: 'id-2', health: stranger, slots, address: '10.0.0.3', member: 'no', acted: forgotten })] : []),
].join('\n');
const answers = decideAll('node-membership', STATES.map(block));
const broken = (rule: (state: State, decision: Decision) => boolean) => STATES.flatMap((state, index) => (
  rule(state, answers[index]) ? [] : [`${block(state)}\n  => ${JSON.stringify(answers[index])}`])).slice(0, 3);

describe('which node is met or forgotten', () => {
  test('a node is met only at an address that reports its id, and only if it is not connected there', () => {
    expect(broken(({ known, at, address, reports }, { verdict, target }) => verdict !== 'meet'
      || (target === 'cache-1-0' && address !== '' && reports === 'id-1' && (known === undefined || ((known === 'fail' || known === 'unlinked') && at !== address))))).toEqual([]);
  });

  test('a new member that answers is met, once a look', () => {
    expect(broken(({ known, address, reports, acted }, { verdict }) => known !== undefined || address === '' || reports !== 'id-1'
      || (verdict === 'meet') === (acted !== 'yes'))).toEqual([]);
  });

  test('only a node that is down for long enough, owns no slots and is no member is forgotten', () => {
    expect(broken(({ stranger, slots, down }, { verdict, target }) => verdict !== 'forget'
      || (target === 'id-2' && stranger === 'fail' && slots === 0 && down >= 150))).toEqual([]);
  });

  test('such a node is forgotten', () => {
    expect(broken(({ stranger, slots, down, forgotten, known }, { verdict }) => stranger !== 'fail' || slots !== 0 || down < 150 || forgotten === 'yes' || known !== 'ok'
      || verdict === 'forget')).toEqual([]);
  });

  test('a look ends: what was acted on is not acted on again', () => {
    expect(broken(({ acted, forgotten }, { verdict }) => acted !== 'yes' || forgotten !== 'yes' || verdict === 'wait' || verdict === 'keep')).toEqual([]);
  });
});
