import { failures, MODELS, replay } from './run';

/**
 * Random histories of faults over the decisions as they ship. A failure prints how to replay it. SEED, COUNT and MODEL choose others, HISTORY plays
 * one.
 */
const SEED = Number(process.env.SEED ?? 12);
const COUNT = process.env.COUNT === undefined ? undefined : Number(process.env.COUNT);
const HISTORIES: Readonly<Record<string, number>> = { failover: 7000, replication: 3000, cluster: 2000 };

const models = Object.keys(MODELS).filter((model) => process.env.MODEL === undefined || process.env.MODEL === model);

if (process.env.HISTORY === undefined) {
  test.each(models)('no history of %s loses an acknowledged write that a living member holds, and each becomes whole again', (model) => {
    const failed = failures(model, SEED, 0, COUNT ?? HISTORIES[model]);
    if (failed.length === 0) { return; }
    const summary = failed.slice(0, 20).map(({ index, message }) => `history ${index}: ${message}`).join('\n');
    throw new Error(`${failed.length} histories violate an invariant.\n${replay(model, SEED, failed[0].index, 12)}\n\n${summary}`);
  }, 120_000);
} else {
  test.each(models)(`history ${process.env.HISTORY} of %s violates no invariant`, (model) => {
    const index = Number(process.env.HISTORY);
    const failed = failures(model, SEED, index, 1);
    process.stdout.write(`${replay(model, SEED, index)}\n`);
    expect(failed).toEqual([]);
  });
}

test('a history that is played again is the same', () => {
  expect(replay('failover', SEED, 3)).toBe(replay('failover', SEED, 3));
});
