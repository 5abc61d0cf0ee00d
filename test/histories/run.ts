import { ClusterHistory } from './cluster';
import { FailoverHistory } from './failover';
import { Instance } from './instance';
import { Filters, History, playAll, Violation } from './lockstep';
import { ReplicationHistory } from './replication';
import { Random } from '../support/random';

/** A model of a topology, made ready for one history. */
export interface Model {
  readonly instance: Instance;
  readonly topology: string;
  play(): History;
  describe(): string;
}

/** The models, by the name that a failure prints. */
export const MODELS: Readonly<Record<string, (random: Random, traced: boolean) => Model>> = {
  failover(random, traced) {
    const [replicas, sentinels] = random.pick([[2, 3], [2, 3], [2, 3], [2, 5], [1, 3]]);
    const persistence = random.pick(['none', 'snapshot', 'aof', 'aof'] as const);
    return new FailoverHistory(new Instance(random, replicas + 1, persistence, replicas > 1 ? 1 : 0, traced), sentinels);
  },
  replication(random, traced) {
    const persistence = random.pick(['none', 'snapshot', 'aof', 'aof'] as const);
    return new ReplicationHistory(new Instance(random, random.pick([2, 3]), persistence, 0, traced));
  },
  cluster(random, traced) {
    const persistence = random.pick(['none', 'snapshot', 'aof', 'aof'] as const);
    const count = random.pick([2, 3]);
    return new ClusterHistory(new Instance(random, count, persistence, count > 2 ? 1 : 0, traced));
  },
};

function model(name: string, seed: number, index: number, traced: boolean): Model { return MODELS[name](new Random(seed, index), traced); }

export interface Failure {
  readonly index: number;
  readonly invariant: string;
  readonly message: string;
}

/** The histories that violate an invariant. Another error is a fault of the simulator: it is thrown. */
export function failures(name: string, seed: number, first: number, count: number, filters = new Filters()): Failure[] {
  const histories = Array.from({ length: count }, (_, at) => model(name, seed, first + at, false).play());
  return playAll(histories, filters).flatMap((error, at) => {
    if (error === undefined) { return []; }
    if (!(error instanceof Violation)) { throw error; }
    return [{ index: first + at, invariant: error.invariant, message: error.message }];
  });
}

/** A history as text: what happened, what scripts asked and decided, and how it ended. `steps`: only the last ones. */
export function replay(name: string, seed: number, index: number, steps = Infinity, filters = new Filters()): string {
  const played = model(name, seed, index, true);
  const [error] = playAll([played.play()], filters);
  const events = played.instance.log.filter((line) => line.includes('EVENT') || / (promotes|resets|makes) | (start|follow|promote|resync|restart|source) /.test(line.split('\n')[0]));
  return [
    `${name}, seed ${seed}, history ${index}: ${played.topology}`,
    `replay: SEED=${seed} HISTORY=${index} MODEL=${name} npx jest test/histories`,
    'events:', ...events.map((line) => line.split('\n')[0]),
    'last steps:', ...played.instance.log.slice(-steps),
    `end: ${played.describe()}`,
    error === undefined ? 'no violation' : `violation: ${error.message}`,
  ].join('\n');
}
