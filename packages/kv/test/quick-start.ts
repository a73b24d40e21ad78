import { MemoryNetwork, memoryStorage, memoryTransport, RaftNode } from '@raft/core';
import { KvClient, KvStateMachine } from '@raft/kv';

// One node in memory. A real cluster has three or more, each with sqliteStorage and tcpTransport: see apps/cluster.
const node = new RaftNode({
  nodeId: 'a',
  peers: [{ id: 'a', address: 'memory', port: 1 }],
  stateMachine: new KvStateMachine(),
  storage: memoryStorage(),
  transport: memoryTransport({ network: new MemoryNetwork(), port: 1 }),
});
await node.start();

const kv = new KvClient<{ name: string; stock: number }>(node);
await kv.set('articles/1', { name: 'lamp', stock: 2 });
const article = await kv.get('articles/1'); // { key, value, version }: linearizable, on any node

// Write only if nobody else has in the meantime.
const sold = await kv.cas('articles/1', { version: article!.version }, { name: 'lamp', stock: 1 });
const again = await kv.cas('articles/1', { version: article!.version }, { name: 'lamp', stock: 0 });
console.log(sold.ok, again.ok); // true false

for await (const { key, value } of kv.scan({ prefix: 'articles/' })) console.log(key, value.stock); // articles/1 1
await node.stop();
