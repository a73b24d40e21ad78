import { expect, it } from 'vitest';
import {
  MemoryNetwork,
  type Message,
  memoryStorage,
  memoryTransport,
  RaftNode,
  type Transport,
} from '../../src/index.js';
import { addressOf, quick, until } from '../node/support/cluster.js';
import { Counter } from '../node/support/counter.js';

/**
 * Found by the simulator: requests were numbered from 1 in every life of a node, so that an answer to the node before its
 * restart settled a call of the node after it: an entry that somebody else had written was reported as the caller's own.
 */
it('numbers the requests of each life of a node differently', async () => {
  const network = new MemoryNetwork();
  const sent: number[] = [];
  const spying = (transport: Transport): Transport => ({
    ...transport,
    send(to, message: Message) {
      if (message.type === 'proposeRequest' || message.type === 'readIndexRequest') sent.push(message.id);
      transport.send(to, message);
    },
  });
  const ids = ['a', 'b', 'c'];
  const storages = new Map(ids.map((id) => [id, memoryStorage()]));
  const start = async (id: string): Promise<RaftNode<{ add: number }, number, 'total', number>> => {
    const transport = memoryTransport({ network, port: addressOf(id).port });
    const node = new RaftNode<{ add: number }, number, 'total', number>({
      ...quick,
      nodeId: id,
      peers: ids.map(addressOf),
      stateMachine: new Counter(),
      storage: storages.get(id)!,
      transport: spying(transport),
    });
    await node.start();
    return node;
  };
  const nodes = new Map(await Promise.all(ids.map(async (id) => [id, await start(id)] as const)));
  await until(() => [...nodes.values()].every((node) => node.leader !== null));
  const follower = [...nodes.values()].find((node) => !node.isLeader)!;
  await follower.apply({ add: 1 });
  await follower.read('total');
  const before = [...sent];
  await follower.stop();
  const again = await start(follower.nodeId);
  await until(() => again.leader !== null);
  await again.apply({ add: 1 });
  await again.read('total');
  const after = sent.slice(before.length);
  expect(before.length).toBeGreaterThan(0);
  expect(after.length).toBeGreaterThan(0);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  await Promise.all([...nodes.values(), again].map((node) => node.stop({ graceful: false })));
});
