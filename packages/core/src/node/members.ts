import type { Replica } from '../consensus/replica.js';
import type { Configuration } from '../contracts/configuration.js';
import type { Logger } from '../contracts/logger.js';
import type { PeerAddress, Transport } from '../contracts/transport.js';
import type { Emitter } from './events.js';

export interface MembersParts {
  readonly replica: Replica;
  readonly transport: Transport;
  readonly emitter: Emitter;
  readonly logger: Logger;
  /** Known to the transport before there is a configuration. */
  readonly founders: readonly PeerAddress[];
}

/** Keeps the transport and the listeners up to date about who the members are. */
export class Members {
  private known = new Map<string, PeerAddress>();
  private committed: Configuration;

  constructor(private readonly parts: MembersParts) {
    this.committed = parts.replica.committedConfiguration;
  }

  /** The members, also those of a change under way. */
  get ids(): readonly string[] {
    const { committedConfiguration, configuration } = this.parts.replica;
    return [...new Set([...idsOf(committedConfiguration), ...idsOf(configuration)])].sort();
  }

  /** The transport knows the members of the active configuration; before there is one, the founding peers. */
  syncPeers(): void {
    const { replica, transport, founders } = this.parts;
    const { members } = replica.configuration;
    const wanted = new Map<string, PeerAddress>();
    for (const peer of members.length > 0 ? members : founders) if (peer.id !== replica.id) wanted.set(peer.id, peer);
    for (const id of this.known.keys()) if (!wanted.has(id)) transport.removePeer(id);
    for (const { id, address, port } of wanted.values()) transport.addPeer({ id, address, port });
    this.known = wanted;
  }

  /** A configuration was committed: in the middle of a change, the joint one. */
  committedAt(index: number): void {
    const { replica, emitter, logger } = this.parts;
    const before = idsOf(this.committed);
    this.committed = replica.committedConfiguration;
    const after = idsOf(this.committed);
    logger.info({ index, members: after, voters: this.committed.voters }, 'configuration committed');
    emitter.emit('cluster.membership.changed', { index, before, after });
  }
}

function idsOf({ members }: Configuration): string[] {
  return members.map(({ id }) => id);
}
