import type { FormationMessage, FormationProposal } from '@raft/core';
import { raft } from '../../generated/raft.js';
import { WireEnum } from '../enums.js';
import { wireLimits } from '../limits.js';
import { requireText } from '../rules.js';
import { type MessageCodec, numbersHint } from './codec.js';
import { checkIds, checkMembers, memberFromWire, memberToWire } from './members.js';

const { FormationPhase, FormationState } = raft.v1;

const phases = new WireEnum<FormationMessage['phase']>({
  query: FormationPhase.FORMATION_PHASE_QUERY,
  status: FormationPhase.FORMATION_PHASE_STATUS,
  propose: FormationPhase.FORMATION_PHASE_PROPOSE,
  commit: FormationPhase.FORMATION_PHASE_COMMIT,
});

const states = new WireEnum<FormationMessage['state']>({
  fresh: FormationState.FORMATION_STATE_FRESH,
  accepted: FormationState.FORMATION_STATE_ACCEPTED,
  formed: FormationState.FORMATION_STATE_FORMED,
});

export const formation: MessageCodec<FormationMessage> = {
  field: 16,
  sizeHint: () => 8 * numbersHint,
  check({ proposal, peers }) {
    if (proposal !== null) checkProposal(proposal);
    checkIds(peers, 'peers');
  },
  write({ phase, state, proposal, peers }, writer) {
    raft.v1.Formation.encode(
      {
        phase: phases.toWire(phase),
        state: states.toWire(state),
        proposal: proposal && { id: proposal.id, members: proposal.members.map(memberToWire) },
        peers: [...peers],
      },
      writer,
    );
  },
  read(reader, length) {
    const { phase, state, proposal, peers } = raft.v1.Formation.decode(reader, length);
    return {
      type: 'formation',
      phase: phases.fromWire(phase, 'phase'),
      state: states.fromWire(state, 'state'),
      proposal: proposal ? { id: proposal.id ?? '', members: (proposal.members ?? []).map(memberFromWire) } : null,
      peers,
    };
  },
};

function checkProposal({ id, members }: FormationProposal): void {
  requireText(id, 'id of the proposal', wireLimits.nameLength);
  checkMembers(members);
}
