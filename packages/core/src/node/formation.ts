import { isVoter, votersOnly } from '../consensus/configuration.js';
import { majority } from '../consensus/quorum.js';
import type { Clock, Timer } from '../contracts/clock.js';
import type { Configuration, Member } from '../contracts/configuration.js';
import type { Logger } from '../contracts/logger.js';
import type { FormationMessage, FormationProposal } from '../contracts/messages.js';
import type { Storage } from '../contracts/storage.js';
import type { PeerAddress, Sender, Transport } from '../contracts/transport.js';
import { formationKey } from '../disk/keys.js';
import { encodeRecord, readRecord } from '../disk/record.js';
import { RaftError } from '../errors.js';

type Phase = FormationMessage['phase'];

export interface FormationParts {
  readonly nodeId: string;
  readonly incarnation: string;
  readonly peers: readonly PeerAddress[];
  readonly storage: Storage;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retryAfterMs: number;
  /** The members, also those of changes under way, for those who ask whether they still are one. */
  membersNow(): readonly string[];
  /** A majority of the voters that this node knows has committed a configuration without it. */
  onRemoved(): void;
  /** Whether this node has a log: its cluster exists then. */
  isFormed(): boolean;
  /** All members have accepted: this is the first configuration. */
  onFormed(configuration: Configuration, proposedHere: boolean): void;
  onFailure(error: RaftError): void;
}

/**
 * Founds a cluster once. The lowest id proposes the founding members with their incarnations; each node durably accepts
 * one proposal, ever; it becomes the first configuration when *all* have accepted it. So two clusters can never form out
 * of one, and a node that was wiped, whose incarnation is another one, is not taken for its first self.
 */
export class Formation {
  private accepted: FormationProposal | null = null;
  private readonly incarnations = new Map<string, string>();
  private readonly acceptances = new Set<string>();
  private readonly deniers = new Set<string>();
  private asked: Configuration | null = null;
  private timer: Timer | null = null;
  private stopped = false;
  private writing: Promise<void> | null = null;
  private readonly peerIds: readonly string[];

  constructor(private readonly parts: FormationParts) {
    this.peerIds = parts.peers.map((peer) => peer.id).sort();
  }

  async load(): Promise<void> {
    const stored = await readRecord<FormationProposal>(this.parts.storage, formationKey, 'accepted formation');
    this.accepted = stored ?? null;
  }

  /** Begins, or goes on, unless the cluster exists or this node waits to be added to one. */
  start(): void {
    this.incarnations.set(this.parts.nodeId, this.parts.incarnation);
    if (this.accepted !== null) this.acceptances.add(this.parts.nodeId);
    this.proceed();
    this.tick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.writing;
  }

  receive(from: Sender, message: FormationMessage): void {
    if (this.stopped) return;
    switch (message.phase) {
      case 'query':
        return this.tell(from.id, 'status');
      case 'status':
        return this.heardStatus(from, message);
      case 'propose':
        return this.heardProposal(from, message);
      case 'commit':
        return this.heardCommit(message);
    }
  }

  private get forming(): boolean {
    return !this.stopped && this.peerIds.length > 0 && !this.parts.isFormed();
  }

  private get proposes(): boolean {
    return this.peerIds[0] === this.parts.nodeId;
  }

  /** Repeats what has not been answered, until the cluster exists. */
  private tick(): void {
    if (!this.forming) return;
    for (const id of this.peerIds) {
      if (id === this.parts.nodeId) continue;
      if (this.proposes && this.accepted !== null && !this.acceptances.has(id)) this.tell(id, 'propose');
      else this.tell(id, 'query');
    }
    this.timer = this.parts.clock.setTimer(() => this.tick(), this.parts.retryAfterMs);
  }

  private tell(to: string, phase: Phase): void {
    const formed = this.parts.isFormed();
    const state = formed ? 'formed' : this.accepted === null ? 'fresh' : 'accepted';
    const peers = formed ? this.parts.membersNow() : this.peerIds;
    const message = { type: 'formation', phase, state, proposal: this.accepted, peers } as const;
    this.parts.transport.send(to, message);
  }

  /** No leader is heard: perhaps because this node is no longer a member. */
  askMembership(configuration: Configuration): void {
    this.asked = configuration;
    for (const { id } of configuration.members) if (id !== this.parts.nodeId) this.tell(id, 'query');
  }

  heardLeader(): void {
    this.asked = null;
    this.deniers.clear();
  }

  /** Only members of a cluster that exists take part in consensus: who accepted the same proposal belongs to it. */
  heardConsensus({ id, incarnation }: Sender): void {
    if (!this.forming || this.accepted === null) return;
    const isMember = this.accepted.members.some((member) => member.id === id && member.incarnation === incarnation);
    if (isMember) this.formed(this.accepted);
  }

  private countDenial(from: Sender, members: readonly string[]): void {
    if (this.asked === null || members.length === 0) return;
    if (members.includes(this.parts.nodeId)) this.deniers.delete(from.id);
    else if (isVoter(this.asked, from.id)) this.deniers.add(from.id);
    if (this.deniers.size >= majority(this.asked.voters.length)) this.parts.onRemoved();
  }

  private heardStatus(from: Sender, { state, proposal, peers }: FormationMessage): void {
    if (state === 'formed') this.countDenial(from, peers);
    if (!this.forming || !this.peerIds.includes(from.id)) return;
    if (state === 'formed') {
      this.joinFormed(from, proposal);
      return;
    }
    if (peers.join() !== this.peerIds.join()) {
      const fields = { peer: from.id, theirs: peers, ours: this.peerIds };
      this.parts.logger.warn(fields, 'a peer was configured with other founding members; no cluster is formed');
      return;
    }
    if (state === 'accepted' && proposal !== null) {
      if (this.accepted === null || proposal.id !== this.accepted.id) {
        this.refuseOther(from, proposal);
        return;
      }
      if (this.proposes) this.acceptances.add(from.id);
    }
    const promised = this.accepted?.members.find((member) => member.id === from.id)?.incarnation;
    if (promised !== undefined && promised !== from.incarnation) {
      const fields = { peer: from.id };
      this.parts.logger.error(fields, 'a founding member was wiped before the cluster was formed: wipe the others too');
      return;
    }
    this.incarnations.set(from.id, from.incarnation);
    this.proceed();
  }

  /** The others run already. They tell everyone who founded the cluster with them. */
  private joinFormed(from: Sender, proposal: FormationProposal | null): void {
    const { nodeId, incarnation } = this.parts;
    const self = proposal?.members.find((member) => member.id === nodeId);
    if (proposal !== null && self?.incarnation === incarnation) {
      this.formed(proposal);
      return;
    }
    const what = `${from.id} belongs to a cluster that was formed without this node's data`;
    const next = `If '${nodeId}' was wiped or replaced, remove it from the cluster and add it again with no peers set`;
    this.parts.onFailure(new RaftError('RAFT_IDENTITY_CONFLICT', `${what}. ${next}`));
  }

  private refuseOther(from: Sender, proposal: FormationProposal): void {
    const mine = this.accepted === null ? 'none' : this.accepted.id;
    if (this.accepted === null && !this.proposes) return;
    const what = `${from.id} has accepted the founding proposal ${proposal.id}, and this node ${mine}`;
    const next = 'A node can never take part in two: wipe the data of all nodes of this cluster that never was';
    this.parts.onFailure(new RaftError('RAFT_IDENTITY_CONFLICT', `${what}. ${next}`));
  }

  /** The proposer moves on when everybody is known, and again when everybody has accepted. */
  private proceed(): void {
    if (!this.forming || !this.proposes || this.writing !== null) return;
    if (this.accepted === null) {
      if (this.peerIds.some((id) => !this.incarnations.has(id))) return;
      const members: Member[] = this.parts.peers.map(({ id, address, port }) => {
        return { id, address, port, incarnation: this.incarnations.get(id)! };
      });
      this.accept({ id: this.parts.incarnation, members }, () => {
        for (const id of this.peerIds) if (id !== this.parts.nodeId) this.tell(id, 'propose');
        this.proceed();
      });
      return;
    }
    if (this.peerIds.every((id) => this.acceptances.has(id))) this.formed(this.accepted);
  }

  private heardProposal(from: Sender, { proposal }: FormationMessage): void {
    if (!this.forming || this.writing !== null || proposal === null || from.id !== this.peerIds[0]) return;
    if (this.accepted !== null) {
      if (this.accepted.id === proposal.id) this.tell(from.id, 'status');
      else this.refuseOther(from, proposal);
      return;
    }
    const ids = proposal.members.map((member) => member.id).sort();
    const self = proposal.members.find((member) => member.id === this.parts.nodeId);
    if (ids.join() !== this.peerIds.join() || self?.incarnation !== this.parts.incarnation) {
      this.parts.logger.warn({ peer: from.id }, 'a founding proposal does not fit this node and was not accepted');
      return;
    }
    this.accept(proposal, () => this.tell(from.id, 'status'));
  }

  private heardCommit({ proposal }: FormationMessage): void {
    if (!this.forming || proposal === null || this.accepted?.id !== proposal.id) return;
    this.formed(this.accepted);
  }

  /** Durably, and for ever. */
  private accept(proposal: FormationProposal, then: () => void): void {
    this.writing = this.parts.storage
      .set(formationKey, encodeRecord(proposal), { sync: true })
      .then(() => {
        this.writing = null;
        this.accepted = proposal;
        this.acceptances.add(this.parts.nodeId);
        if (!this.stopped) then();
      })
      .catch((error: unknown) => this.parts.onFailure(RaftError.from(error, 'RAFT_STORAGE_FAILED')));
  }

  private formed(proposal: FormationProposal): void {
    this.timer?.cancel();
    this.parts.onFormed(votersOnly(proposal.members), this.proposes);
    for (const { id } of proposal.members) if (id !== this.parts.nodeId) this.tell(id, 'commit');
  }
}
