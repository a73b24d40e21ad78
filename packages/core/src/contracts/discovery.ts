/** Where a node can be reached, as a registry knows it. */
export interface DiscoveredNode {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

export type DiscoveryChange =
  | { readonly type: 'added'; readonly node: DiscoveredNode }
  | { readonly type: 'updated'; readonly node: DiscoveredNode }
  | { readonly type: 'removed'; readonly node: DiscoveredNode };

/**
 * Finds the addresses of nodes. It never decides who is a voter: only the replicated configuration does.
 * A registry that goes away is reported with `RAFT_DISCOVERY_UNAVAILABLE`, retried with backoff, and changes nothing.
 */
export interface Discovery {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Announces this node, and keeps the announcement alive until `unregister` or `stop`. */
  register(self: DiscoveredNode): Promise<void>;
  unregister(): Promise<void>;
  /** The nodes registered now, without the one that was registered through this instance. */
  getNodes(): Promise<DiscoveredNode[]>;
  /** Changes as they happen, starting with an `added` for every node there is. Ends on `stop` or when `signal` aborts. */
  watch(options?: { readonly signal?: AbortSignal }): AsyncIterable<DiscoveryChange>;
}
