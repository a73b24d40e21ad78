export { Cluster } from './cluster.js';
export { VirtualDisk } from './disk.js';
export { blockOf, command, commandsAt, configurationEntry, configurationOf, logOf, member } from './logs.js';
export {
  appendRequest,
  appendResponse,
  heartbeat,
  snapshotAt,
  snapshotRequest,
  voteRequest,
  voteResponse,
} from './messages.js';
export type { Envelope, Filter } from './network.js';
export type { SimNode } from './node.js';
export { defaultOptions, type TestOptions } from './options.js';
export { drawBelow, seededRandom } from './random.js';
export { type Sent, Solo, type SoloOptions } from './solo.js';
