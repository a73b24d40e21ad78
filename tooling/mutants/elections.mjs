/** @type {import('./mutant.mjs').Mutant[]} */
export const elections = [
  {
    name: 'a vote leaves before it is durable',
    fast: true,
    file: 'consensus/handlers/vote-request.ts',
    find: "replica.writes.afterHardState(from, { type: 'voteResponse', term, preVote, granted });",
    replace: "replica.send(from, { type: 'voteResponse', term, preVote, granted });",
  },
  {
    name: 'a vote is given without a look at the log',
    fast: true,
    file: 'consensus/handlers/vote-request.ts',
    find: 'const logIsComplete = replica.log.isUpToDate({ index: lastIndex, term: lastTerm });',
    replace: 'const logIsComplete = lastIndex + lastTerm >= 0;',
  },
  {
    name: 'logs are compared by length only',
    file: 'log/raft-log.ts',
    find: 'if (position.term !== this.lastTerm) return position.term > this.lastTerm;',
    replace: '',
  },
  {
    name: 'votes twice in a term',
    fast: true,
    file: 'consensus/handlers/vote-request.ts',
    find: 'return replica.vote === candidate || (replica.vote === null && replica.leader === null);',
    replace: 'return candidate !== replica.id;',
  },
  {
    name: 'the vote is not part of the durable record',
    file: 'consensus/replica.ts',
    find: 'this.writes.setHardState({ term, vote });',
    replace: 'this.writes.setHardState({ term, vote: null });',
  },
  {
    name: 'a restart forgets the vote',
    file: 'disk/durable-log.ts',
    find: "const hardState = (await readRecord<HardState>(storage, hardStateKey, 'term and vote')) ?? { term: 0, vote: null };",
    replace:
      "const stored = await readRecord<HardState>(storage, hardStateKey, 'term and vote'); const hardState = { term: stored?.term ?? 0, vote: null };",
  },
  {
    name: 'a candidacy is announced before it is durable',
    file: 'consensus/elections.ts',
    find: "replica.writes.afterAll(id, { type: 'voteRequest',",
    replace: "replica.send(id, { type: 'voteRequest',",
  },
  {
    name: 'being asked for a pre-vote changes the term',
    fast: true,
    file: 'consensus/handlers/dispatch.ts',
    find: 'if (message.preVote) {',
    replace: 'if (message.preVote) {\n      replica.setHardState(message.term, null);',
  },
  {
    name: 'half of the voters are a majority',
    fast: true,
    file: 'consensus/quorum.ts',
    find: 'return Math.floor(voters / 2) + 1;',
    replace: 'return Math.max(1, Math.floor(voters / 2));',
  },
  {
    name: 'a refused vote counts as granted',
    file: 'consensus/handlers/vote-response.ts',
    find: 'campaign.votes.set(from, message.granted);',
    replace: 'campaign.votes.set(from, true);',
  },
  {
    name: 'a node with other data is taken for the member of its name',
    file: 'consensus/replica.ts',
    find: "if (expected === undefined || expected === '' || expected === from.incarnation) return false;",
    replace: 'if (expected !== from.id) return false;',
    only: ['destruction', 'drops', 'partitions', 'handovers', 'crashes'],
  },
  {
    name: 'the cluster is founded by a majority of its members',
    fast: true,
    file: 'node/formation.ts',
    find: 'if (this.peerIds.every((id) => this.acceptances.has(id))) this.formed(this.accepted);',
    replace: 'if (2 * this.acceptances.size > this.peerIds.length) this.formed(this.accepted);',
  },
];
