import { Answer, member } from './states';
import { combinations, decideAll } from '../support/decisions';

const states: readonly Answer[] = combinations({
  role: ['slave', 'master', undefined] as const, link: ['up', 'down', undefined] as const, heard: [undefined, -1, 0, 12, 13], syncing: ['yes', 'no'] as const, priority: [undefined, 0, 100],
});
const connected = { role: 'slave', link: 'up', heard: 0, syncing: 'no', priority: 100 } as const;
const decisions = decideAll('lost-replicas', states.map((state) => ['self pod=a', member('b', connected), member('c', state)].join('\n')));

test.each(states.map((state, index) => ({ ...state, reason: decisions[index].reason })))(
  'a server of role $role, link $link, heard $heard s ago, syncing $syncing, priority $priority: "$reason"', ({ role, link, heard, syncing, priority, reason }) => {
    const sentinelsKnow = heard === undefined || heard < 0 || heard > 12 || syncing === 'yes';
    expect(reason).toBe(role === 'slave' && link === 'down' && (sentinelsKnow || priority === 0) ? ',c' : '');
  });

test('each is listed', () => {
  const lost = { ...connected, link: 'down', heard: -1 } as const;
  expect(decideAll('lost-replicas', [['self pod=a', member('b', lost), member('c', lost)].join('\n')])[0]).toMatchObject({ verdict: 'lost', target: '-', reason: ',b,c' });
});
