import type { LeaderMethods } from './leader-calls.js';
import type { Membership } from './membership.js';
import type { NewMember } from './plans.js';
import type { Transfers } from './transfers.js';

/** The arguments of each method, as they travel. */
export interface LeaderArguments {
  readonly addNode: { readonly member: NewMember; readonly expectedIndex?: number };
  readonly removeNode: { readonly id: string; readonly expectedIndex?: number };
  readonly promoteNode: { readonly id: string; readonly expectedIndex?: number };
  readonly demoteNode: { readonly id: string; readonly expectedIndex?: number };
  readonly updateNode: {
    readonly id: string;
    readonly address: string;
    readonly port: number;
    readonly expectedIndex?: number;
  };
  readonly replaceNodes: {
    readonly add: readonly NewMember[];
    readonly remove: readonly string[];
    readonly expectedIndex?: number;
  };
  readonly barrier: Readonly<Record<string, never>>;
  readonly transferLeadership: { readonly target: string | null };
}

export type LeaderMethod = keyof LeaderArguments;

type Handler<M extends LeaderMethod> = (args: LeaderArguments[M], timeoutMs: number) => Promise<unknown>;

/** What a leader does when a member asks for it. */
export function leaderMethods(
  membership: Membership,
  transfers: Transfers,
  barrier: () => Promise<number>,
): LeaderMethods {
  const methods: { readonly [M in LeaderMethod]: Handler<M> } = {
    addNode: ({ member, ...options }, timeoutMs) => membership.add(member, timeoutMs, options),
    removeNode: ({ id, ...options }, timeoutMs) => membership.remove(id, timeoutMs, options),
    promoteNode: ({ id, ...options }, timeoutMs) => membership.promote(id, timeoutMs, options),
    demoteNode: ({ id, ...options }, timeoutMs) => membership.demote(id, timeoutMs, options),
    updateNode: ({ id, address, port, ...options }, timeoutMs) =>
      membership.update(id, address, port, timeoutMs, options),
    replaceNodes: ({ add, remove, ...options }, timeoutMs) => membership.replace(add, remove, timeoutMs, options),
    barrier,
    transferLeadership: ({ target }, timeoutMs) => transfers.transfer(target, timeoutMs),
  };
  // Both sides take the types of one method from `LeaderArguments`; in between the arguments are JSON.
  return methods as unknown as LeaderMethods;
}
