import type { Message } from '@raft/core';
import { blockOf } from '../disk/records.js';
import { inspect } from '../engine/inspect.js';
import type { Host } from '../host.js';

type Fail = (what: string) => void;

/** Compares a message with the durable records of its sender as it leaves: what it promises is on the disk already. */
export function checkPromise(host: Host, to: string, message: Message): void {
  const fail = (what: string): void => {
    host.world.violate('durable before sent', `${host.id} sent a ${message.type} to ${to}, but ${what}`);
  };
  switch (message.type) {
    case 'voteRequest':
      if (!message.preVote) checkCandidacy(host, message, fail);
      return;
    case 'voteResponse':
      if (!message.preVote) checkVote(host, to, message, fail);
      return;
    case 'appendResponse':
      checkTerm(host, message.term, fail);
      if (message.accepted) checkHeld(host, message.index, message.term, fail);
      return;
    case 'snapshotResponse':
      checkTerm(host, message.term, fail);
      if (message.installed) checkHeld(host, message.snapshotIndex, message.term, fail);
      return;
    case 'appendRequest':
      checkTerm(host, message.term, fail);
      host.world.ledger.leads(host.id, message.term);
      checkEntries(host, message.prevTerm, message.blocks);
      return;
    case 'heartbeatRequest':
    case 'snapshotRequest':
    case 'timeoutNowRequest':
      checkTerm(host, message.term, fail);
      host.world.ledger.leads(host.id, message.term);
      return;
    case 'heartbeatResponse':
      checkTerm(host, message.term, fail);
      return;
    default:
      return;
  }
}

function checkTerm(host: Host, term: number, fail: Fail): void {
  const durable = host.disk.durableLog.hardState.term;
  if (durable < term) fail(`its durable term is ${durable}, not ${term}`);
}

function checkCandidacy(host: Host, message: { term: number; lastIndex: number; lastTerm: number }, fail: Fail): void {
  checkTerm(host, message.term, fail);
  const { hardState, lastIndex, lastTerm } = host.disk.durableLog;
  if (hardState.term === message.term && hardState.vote !== host.id) fail('its vote for itself is not durable');
  const replica = inspect(host.run!.node)?.replica;
  // One that follows a leader of the term already may have a longer log; nobody can be elected by this any more.
  const stillStands = replica?.role === 'candidate' && replica.term === message.term;
  if (stillStands && (lastIndex !== message.lastIndex || lastTerm !== message.lastTerm)) {
    fail(`its durable log ends at ${lastIndex}/${lastTerm}, not ${message.lastIndex}/${message.lastTerm}`);
  }
}

function checkVote(host: Host, to: string, message: { term: number; granted: boolean }, fail: Fail): void {
  checkTerm(host, message.term, fail);
  const { hardState } = host.disk.durableLog;
  if (!message.granted) return;
  if (hardState.term === message.term && hardState.vote !== to)
    fail(`its durable vote is for ${String(hardState.vote)}`);
  host.watch.granted(message.term, to);
}

/** An acknowledgement: the entry is durable, and it is the leader's. */
function checkHeld(host: Host, index: number, term: number, fail: Fail): void {
  const { durableLog } = host.disk;
  if (durableLog.lastIndex < index) {
    fail(`its durable log ends at ${durableLog.lastIndex}, before ${index}`);
    return;
  }
  const { world } = host;
  const leader = world.host(world.ledger.leaderOf(term) ?? '');
  const replica = leader?.run == null ? undefined : inspect(leader.run.node)?.replica;
  if (replica === undefined || replica.term !== term || replica.leadership === null) return;
  const expected = replica.log.termAt(index);
  const actual = durableLog.termAt(index);
  if (expected === undefined || actual === undefined || expected === actual) return;
  fail(`its durable entry ${index} is of term ${actual}, and the leader's of term ${expected}`);
}

function checkEntries(host: Host, prevTerm: number, blocks: readonly { readonly bytes: Uint8Array }[]): void {
  let before = prevTerm;
  for (const { bytes } of blocks) {
    const block = blockOf(bytes);
    host.world.ledger.seen(block, before, `in a message of ${host.id}`);
    before = block.term;
  }
}
