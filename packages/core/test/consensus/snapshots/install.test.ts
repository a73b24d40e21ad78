import { describe, expect, it } from 'vitest';
import type { SnapshotMetadata } from '../../../src/contracts/messages.js';
import {
  appendRequest,
  appendResponse,
  commandsAt,
  configurationEntry,
  configurationOf,
  heartbeat,
  logOf,
  type Sent,
  Solo,
  snapshotAt,
  snapshotRequest,
} from '../harness/index.js';

/** The last chunk has come and the runtime has checked it all. */
function install(solo: Solo, snapshot: SnapshotMetadata): { wanted: boolean; sent: readonly Sent[] } {
  let wanted = false;
  solo.disk.snapshotReceived({ metadata: snapshot, state: [] });
  const sent = solo.give((replica, time) => {
    wanted = replica.installSnapshot('b', snapshot, time);
  });
  return { wanted, sent };
}

function following(log: readonly number[] = [1, 1, 1]): Solo {
  const solo = new Solo({ log });
  solo.answer('b', heartbeat({ term: 2 }));
  return solo;
}

const installed = (snapshotIndex: number): unknown => ({
  to: 'b',
  message: { type: 'snapshotResponse', term: 2, round: 0, snapshotIndex, offset: 2, installed: true },
});

describe('installing a snapshot', () => {
  it('replaces the log, and says so once that is durable', () => {
    const solo = following();
    const { wanted, sent } = install(solo, snapshotAt(9, 2));
    expect(wanted).toBe(true);
    expect(sent).toEqual([]);
    expect(solo.replica.log).toMatchObject({ start: { index: 9, term: 2 }, lastIndex: 9, lastTerm: 2 });
    expect(solo.last.write).toMatchObject({ install: { index: 9 }, blocks: [], truncateFrom: null });
    expect(solo.last.applyTo).toBe(0);
    expect(solo.sync()).toEqual([installed(9)]);
    expect(solo.last.applyTo).toBe(9);
  });

  it('acknowledged and discarded', () => {
    const solo = following();
    install(solo, snapshotAt(9, 2));
    solo.restart();
    expect(solo.replica.log).toMatchObject({ lastIndex: 3, snapshot: null });
    solo.answer('b', heartbeat({ term: 2 }));
    install(solo, snapshotAt(9, 2));
    expect(solo.syncAll()).toContainEqual(installed(9));
    solo.restart();
    expect(solo.replica.log).toMatchObject({ lastIndex: 9, snapshot: { index: 9 } });
    expect(solo.replica.commit).toBe(9);
  });

  it('drops acknowledgements of entries that it replaced', () => {
    const solo = following();
    solo.receive('b', appendRequest({ prevIndex: 3, blocks: [commandsAt(4, 2)] }));
    install(solo, snapshotAt(9, 2));
    expect(solo.sync()).toEqual([]);
    expect(solo.replica.writes.durableIndex).toBe(0);
    expect(solo.sync()).toEqual([installed(9)]);
    expect(solo.replica.writes.durableIndex).toBe(9);
  });

  it('takes no entries until the state machine has taken the snapshot over', () => {
    const solo = following();
    install(solo, snapshotAt(9, 2));
    solo.syncAll();
    const next = appendRequest({ prevIndex: 9, prevTerm: 2, blocks: [commandsAt(10, 2)] });
    expect(solo.answer('b', next)).toEqual([]);
    expect(solo.replica.log.lastIndex).toBe(9);
    expect(solo.answer('b', heartbeat({ round: 7 }))).toMatchObject([{ message: { round: 7 } }]);
    solo.give((replica) => replica.restored());
    expect(solo.answer('b', next)).toMatchObject([{ message: { accepted: true, index: 10 } }]);
  });

  it('older and same-index snapshots ignored: what is committed here needs no snapshot', () => {
    for (const index of [2, 3]) {
      const solo = following();
      solo.answer('b', appendRequest({ prevIndex: 3, commit: 3 }));
      const sent = solo.answer('b', snapshotRequest({ snapshot: snapshotAt(index, 1) }));
      expect(sent).toEqual([installed(index)]);
      expect(solo.last.chunks).toEqual([]);
      expect(solo.replica.log).toMatchObject({ start: { index: 0 }, lastIndex: 3, snapshot: null });
    }
  });

  it('older and same-index snapshots ignored: also when they were received in full meanwhile', () => {
    const solo = following();
    solo.answer('b', appendRequest({ prevIndex: 3, commit: 3 }));
    expect(install(solo, snapshotAt(3, 1))).toMatchObject({ wanted: false });
    expect(solo.syncAll()).toEqual([]);
    expect(solo.replica).toMatchObject({ installing: null, commit: 3 });
  });

  it('older and same-index snapshots ignored: also when the entries are compacted here', () => {
    const solo = following();
    install(solo, snapshotAt(9, 2));
    solo.syncAll();
    solo.give((replica) => replica.restored());
    for (const index of [5, 9]) {
      const snapshot = snapshotAt(index, 2);
      expect(solo.answer('b', snapshotRequest({ snapshot }))).toEqual([installed(index)]);
      expect(solo.last.chunks).toEqual([]);
      expect(install(solo, snapshot).wanted).toBe(false);
    }
    expect(solo.replica.log.lastIndex).toBe(9);
  });

  it('entries that agree with the snapshot are committed, and those after it stay (§7)', () => {
    const solo = following();
    const sent = solo.answer('b', snapshotRequest({ snapshot: snapshotAt(2, 1) }));
    expect(sent).toEqual([installed(2)]);
    expect(solo.replica).toMatchObject({ commit: 2, installing: null });
    expect(solo.replica.log.lastIndex).toBe(3);
  });

  it('entries that differ from the snapshot are dropped, with all after them', () => {
    const solo = following([1, 1, 1, 1]);
    solo.receive('b', snapshotRequest({ snapshot: snapshotAt(3, 2) }));
    expect(solo.last.chunks).toHaveLength(1);
    expect(install(solo, snapshotAt(3, 2)).wanted).toBe(true);
    solo.syncAll();
    expect(solo.disk.lastIndex).toBe(3);
    expect(solo.replica.log).toMatchObject({ lastIndex: 3, lastTerm: 2 });
  });

  it('a chunk that is kept is answered with where to go on', () => {
    const solo = following();
    solo.receive('b', snapshotRequest({ snapshot: snapshotAt(9, 2) }));
    expect(solo.last.chunks).toMatchObject([{ from: 'b', request: { offset: 0 } }]);
    const sent = solo.give((replica, time) => replica.snapshotChunkStored('b', 9, 1, time));
    expect(sent).toMatchObject([{ to: 'b', message: { snapshotIndex: 9, offset: 1, installed: false } }]);
  });

  it('a leader of the past is not told', () => {
    const solo = following();
    solo.answer('c', heartbeat({ term: 3 }));
    expect(solo.give((replica, time) => replica.snapshotChunkStored('b', 9, 1, time))).toEqual([]);
    install(solo, snapshotAt(9, 2));
    expect(solo.syncAll()).toEqual([]);
    expect(solo.replica.log.lastIndex).toBe(9);
  });

  it('a snapshot counts as hearing the leader', () => {
    const solo = new Solo();
    solo.now = 900;
    solo.receive('b', snapshotRequest({ snapshot: snapshotAt(9, 2) }));
    expect(solo.replica).toMatchObject({ leader: 'b', term: 2 });
    expect(solo.replica.electionDeadline).toBeGreaterThanOrEqual(1_900);
  });

  it('an acknowledgement of entries does not swallow the answer to a snapshot', () => {
    const solo = following();
    solo.receive('b', appendRequest({ prevIndex: 3, blocks: [commandsAt(4, 2)] }));
    solo.receive('b', appendRequest({ prevIndex: 4, prevTerm: 2, blocks: [commandsAt(5, 2)] }));
    solo.receive('b', snapshotRequest({ snapshot: snapshotAt(2, 1) }));
    solo.receive('b', appendRequest({ prevIndex: 5, prevTerm: 2 }));
    const types = solo.syncAll().map(({ message }) => message.type);
    expect(types.filter((type) => type === 'snapshotResponse')).toHaveLength(1);
  });
});

describe('the answer to a snapshot', () => {
  it('moves a follower on, also while it is being probed again', () => {
    const solo = new Solo({ log: [1, 1, 1] });
    solo.lead('b');
    solo.receive('b', appendResponse({ accepted: false, index: 3, hintIndex: 0, hintTerm: 0 }));
    const progress = solo.replica.leadership!.progress.get('b')!;
    expect(progress).toMatchObject({ state: 'probe', match: 0, next: 1 });
    const answer = { round: 0, snapshotIndex: 2, offset: 2, installed: true };
    solo.receive('b', { type: 'snapshotResponse', term: 2, ...answer });
    expect(progress).toMatchObject({ match: 2, next: 3 });
  });
});

describe('known defects: configurations and snapshots', () => {
  it('stale configuration surviving an install', () => {
    const change = configurationEntry({ voters: ['a', 'b', 'x', 'y'] });
    const solo = new Solo({ log: logOf([1, 1], { voters: ['a', 'b', 'c'] }, { 2: change }) });
    solo.answer('b', heartbeat({ term: 2 }));
    const configuration = configurationOf({ voters: ['a', 'b'] });
    install(solo, snapshotAt(9, 2, { configuration, configurationIndex: 7 }));
    solo.syncAll();
    expect(solo.replica.configuration.voters).toEqual(['a', 'b']);
    expect(solo.replica.log.configurationIndex).toBe(7);
    solo.restart();
    expect(solo.replica.configuration.voters).toEqual(['a', 'b']);
  });

  it('uncommitted configuration in a snapshot', () => {
    const change = configurationEntry({ voters: ['a', 'b'] });
    const { log } = new Solo({ log: logOf([1, 1, 1], { voters: ['a', 'b', 'c'] }, { 3: change }) }).replica;
    expect(log.configuration.voters).toEqual(['a', 'b']);
    expect(log.configurationAt(2)).toMatchObject({ index: 1, configuration: { voters: ['a', 'b', 'c'] } });
    expect(log.configurationAt(3)).toMatchObject({ index: 3, configuration: { voters: ['a', 'b'] } });
  });

  it('a configuration among the entries kept behind a snapshot is found again at a restart', () => {
    const change = configurationEntry({ voters: ['a', 'b'] });
    const solo = new Solo({ log: logOf([1, 1, 1, 1], { voters: ['a', 'b', 'c'] }, { 3: change }) });
    solo.answer('b', appendRequest({ term: 1, prevIndex: 4, commit: 4 }));
    const { configuration, index: configurationIndex } = solo.replica.log.configurationAt(4);
    const metadata = snapshotAt(4, 1, { configuration, configurationIndex });
    solo.disk.snapshotTaken({ metadata, state: [] });
    solo.give((replica) => replica.snapshotTaken(metadata, 1));
    solo.syncAll();
    expect(solo.disk.records.start.index).toBe(1);
    solo.restart();
    expect(solo.replica.log).toMatchObject({ start: { index: 1 }, lastIndex: 4, configurationIndex: 3 });
    expect(solo.replica.configuration.voters).toEqual(['a', 'b']);
  });

  it('log and snapshot with a gap at start', () => {
    const solo = following();
    expect(() => solo.replica.log.append(commandsAt(5, 2))).toThrow(/entries from 5 after a log that ends at 3/);
  });
});
