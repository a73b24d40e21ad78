/** @type {import('./mutant.mjs').Mutant[]} */
export const membership = [
  {
    name: 'a configuration is not rolled back with its entry',
    fast: true,
    file: 'log/raft-log.ts',
    find: 'return this.configurations.truncateFrom(index);',
    replace: 'return index < 0;',
  },
  {
    name: 'a compaction forgets the configuration that a truncation goes back to',
    file: 'consensus/configuration.ts',
    find: 'while (this.placed.length > 1 && this.placed[1]!.index <= index) this.placed.shift();',
    replace: 'while (this.placed.length > 1) this.placed.shift();',
  },
  {
    name: 'the old majority is ignored in the joint phase',
    fast: true,
    file: 'consensus/quorum.ts',
    find: 'if (configuration.oldVoters === null) return value;',
    replace: 'if (configuration.voters.length > 0) return value;',
  },
  {
    name: 'the old voters are not asked in the joint phase',
    file: 'consensus/quorum.ts',
    find: "if (configuration.oldVoters === null || result === 'lost') return result;",
    replace: 'if (configuration.voters.length > 0) return result;',
  },
  {
    name: 'learners are counted when entries commit',
    fast: true,
    file: 'consensus/replication.ts',
    find: 'const index = quorumValue(replica.configuration, (id) =>',
    replace:
      'const { configuration } = replica;\n' +
      '  const all = { ...configuration, voters: configuration.members.map(({ id }) => id) };\n' +
      '  const index = quorumValue(all, (id) =>',
  },
  {
    name: 'learners stand for election',
    file: 'consensus/elections.ts',
    find: 'if (replica.isVoter(replica.id)) return true;',
    replace: 'if (replica.configuration.members.some(({ id }) => id === replica.id)) return true;',
    also: [
      {
        file: 'consensus/quorum.ts',
        find: 'const needed = majority(voters.length);',
        replace:
          'granted = [...votes.values()].filter((vote) => vote).length;\n  const needed = majority(voters.length);',
      },
    ],
  },
  {
    name: 'a change begins before an entry of the own term is committed',
    file: 'consensus/membership.ts',
    find: "if (replica.commit < leadership.firstIndex) return 'notReady';",
    replace: '',
    also: [
      {
        file: 'node/membership.ts',
        find: 'replica.leadership !== null && replica.commit >= replica.leadership.firstIndex',
        replace: 'replica.leadership !== null',
      },
      {
        file: 'consensus/membership.ts',
        find: "if (replica.configuration.oldVoters !== null || replica.log.configurationIndex > replica.commit) return 'inProgress';",
        replace: "if (replica.configuration.oldVoters !== null) return 'inProgress';",
      },
      {
        file: 'node/membership.ts',
        find: 'return configuration.oldVoters === null && log.configurationIndex <= commit;',
        replace: 'return configuration.oldVoters === null && log.configurationIndex <= commit + 1e9;',
      },
    ],
  },
  {
    name: 'the voters change in one step',
    fast: true,
    file: 'consensus/membership.ts',
    find: 'sameIds(current.voters, target.voters) ? final(current, target) : joint(current, target)',
    replace: 'final(current, target)',
  },
  {
    name: 'a joint configuration is left before it is committed',
    file: 'consensus/membership.ts',
    find: 'if (configuration.oldVoters === null || log.configurationIndex > commit || commit < leadership.firstIndex) return;',
    replace: 'if (configuration.oldVoters === null) return;',
  },
  {
    name: 'the last committed configuration counts, not the last one in the log',
    file: 'consensus/replication.ts',
    find: 'const index = quorumValue(replica.configuration, (id) =>',
    replace: 'const index = quorumValue(replica.committedConfiguration, (id) =>',
  },
  {
    name: 'a snapshot carries a configuration that is not committed',
    file: 'node/snapshotter.ts',
    find: 'log.configurationAt(index)',
    replace: 'log.configurationAt(Number.MAX_SAFE_INTEGER)',
  },
  {
    name: 'a successor does not complete a change',
    fast: true,
    file: 'consensus/membership.ts',
    find: 'appendConfiguration(replica, leadership, final(configuration, configuration));',
    replace:
      'if (log.termAt(log.configurationIndex) === replica.term) appendConfiguration(replica, leadership, final(configuration, configuration));',
  },
  {
    name: 'a transfer that failed is never over',
    fast: true,
    file: 'consensus/transfer.ts',
    find: 'leadership.transfer = null;',
    replace: '',
  },
  {
    name: 'a lease lasts ten times as long as it may',
    fast: true,
    file: 'consensus/lease.ts',
    find: 'const length = Math.min(leaderLeaseTimeoutMs, stickinessMs / (1 + maxClockDrift));',
    replace: 'const length = 10 * Math.max(leaderLeaseTimeoutMs, stickinessMs * maxClockDrift);',
  },
  {
    name: 'a lease goes on after another node was told to take over',
    file: 'consensus/lease.ts',
    find: 'leadership === null || leadership.timeoutNowSent || commit < leadership.firstIndex',
    replace: 'leadership === null || commit < leadership.firstIndex',
    seeds: 600,
  },
  {
    name: 'a lease holds before an entry of the own term is committed',
    file: 'consensus/lease.ts',
    find: 'leadership === null || leadership.timeoutNowSent || commit < leadership.firstIndex',
    replace: 'leadership === null || leadership.timeoutNowSent',
  },
  {
    name: 'a leased read never looks at the lease',
    fast: true,
    file: 'node/consistency.ts',
    find: 'if (source.now() < source.leaseUntil) {',
    replace: 'if (source.now() < Number.MAX_VALUE) {',
    also: [
      {
        file: 'node/consistency.ts',
        find: 'if (source.now() < source.leaseUntil) return answer;',
        replace: 'return answer;',
      },
    ],
  },
  {
    name: 'a follower of a leader that lives votes for another',
    file: 'consensus/handlers/vote-request.ts',
    find: 'if (leadership === null) return time.now < replica.stickyUntil;',
    replace: 'if (leadership === null) return time.now < Number.NEGATIVE_INFINITY;',
    seeds: 600,
  },
  {
    name: 'a bounded read is measured against the commit index of its own node',
    fast: true,
    file: 'node/consistency.ts',
    find: 'const index = await this.source.readIndex(this.remaining(request));',
    replace:
      "const index = request.consistency === 'bounded' ? this.source.commit : await this.source.readIndex(this.remaining(request));",
  },
];
