import type { DiscoveredNode, Discovery, DiscoveryChange } from '../contracts/discovery.js';
import { RaftError } from '../errors.js';

type Watcher = (change: DiscoveryChange) => void;

/** A registry within one process, for tests and examples. */
export class MemoryRegistry {
  private readonly nodes = new Map<string, DiscoveredNode>();
  private readonly watchers = new Set<Watcher>();

  /** @internal */
  list(): DiscoveredNode[] {
    return [...this.nodes.values()];
  }

  /** @internal */
  put(node: DiscoveredNode): void {
    const type = this.nodes.has(node.id) ? 'updated' : 'added';
    this.nodes.set(node.id, node);
    for (const watcher of this.watchers) watcher({ type, node });
  }

  /** @internal */
  remove(id: string): void {
    const node = this.nodes.get(id);
    if (node === undefined) return;
    this.nodes.delete(id);
    for (const watcher of this.watchers) watcher({ type: 'removed', node });
  }

  /** @internal */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}

/** A discovery over a `MemoryRegistry`. */
export function memoryDiscovery({ registry }: { readonly registry: MemoryRegistry }): Discovery {
  let started = false;
  let self: string | null = null;
  const endings = new Set<() => void>();

  const requireStarted = (): void => {
    if (started) return;
    throw new RaftError('RAFT_DISCOVERY_UNAVAILABLE', 'the memory discovery is not started; await start() first');
  };
  const unregister = async (): Promise<void> => {
    if (self !== null) registry.remove(self);
    self = null;
  };

  return {
    async start() {
      started = true;
    },
    async stop() {
      await unregister();
      started = false;
      for (const end of [...endings]) end();
    },
    async register(node) {
      requireStarted();
      self = node.id;
      registry.put(node);
    },
    unregister,
    async getNodes() {
      requireStarted();
      return registry.list().filter((node) => node.id !== self);
    },
    async *watch({ signal } = {}) {
      requireStarted();
      const changes: DiscoveryChange[] = registry.list().map((node) => ({ type: 'added', node }));
      let ended = signal?.aborted ?? false;
      let wake = (): void => {};
      const forget = registry.watch((change) => {
        changes.push(change);
        wake();
      });
      const end = (): void => {
        ended = true;
        wake();
      };
      endings.add(end);
      signal?.addEventListener('abort', end, { once: true });
      try {
        while (!ended) {
          const change = changes.shift();
          if (change === undefined) await new Promise<void>((resolve) => (wake = resolve));
          else if (change.node.id !== self) yield change;
        }
      } finally {
        forget();
        endings.delete(end);
        signal?.removeEventListener('abort', end);
      }
    },
  };
}
