import type { Host } from './host.js';
import type { Run } from './run.js';

/** Counts and writes down what a node tells of itself. */
export function listen(host: Host, run: Run): void {
  const { world } = host;
  const { node } = run;
  const { coverage, trace } = world;
  node.on('cluster.formed', () => {
    if (!run.dead) host.watch.formed();
  });
  node.on('role.changed', ({ data }) => {
    if (run.dead) return;
    trace.mix(4, host.number, data.term);
    trace.line(host.id, () => `${data.from} → ${data.to} in term ${data.term}: ${data.reason}`);
  });
  node.on('leader.elected', ({ data }) => {
    if (run.dead) return;
    coverage.elections++;
    if (world.lastLeader !== host.id) {
      world.lastLeader = host.id;
      coverage.leaderChanges++;
    }
    trace.line(host.id, () => `is elected in term ${data.term} with ${data.votesReceived} of ${data.votesTotal} votes`);
  });
  node.on('log.truncated', ({ data }) => {
    if (run.dead) return;
    coverage.truncations++;
    trace.line(host.id, () => `replaces entries ${data.from}..${data.to}`);
  });
  node.on('log.compacted', () => {
    coverage.compactions++;
  });
  node.on('snapshot.completed', ({ data }) => {
    if (run.dead) return;
    coverage.snapshotsTaken++;
    trace.line(host.id, () => `took a snapshot at ${data.index}, ${data.bytes} bytes`);
  });
  node.on('snapshot.restored', ({ data }) => {
    if (run.dead) return;
    coverage.snapshotInstalls++;
    trace.line(host.id, () => `installed a snapshot at ${data.index}`);
  });
  node.on('log.committed', ({ data }) => {
    if (run.dead) return;
    trace.mix(6, host.number, data.to);
    trace.line(host.id, () => `commits ${data.from}..${data.to}`);
  });
  node.on('cluster.membership.changed', ({ data }) => {
    if (run.dead) return;
    coverage.configurations++;
    trace.line(host.id, () => `configuration ${data.index}: ${data.after.join(', ')}`);
  });
  node.on('node.failed', () => {
    if (!run.dead) host.failed(run, node.failure!);
  });
}
