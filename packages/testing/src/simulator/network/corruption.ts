import type { Message } from '@raft/core';
import type { Rng } from '../engine/random.js';
import type { World } from '../world.js';

/**
 * Bytes that were changed on the way. The checksum of the frame keeps them from ever being delivered; the codec is
 * handed them all the same, and must refuse them with its one error or read something, and do nothing else.
 */
export function damaged(world: World, message: Message, rng: Rng): void {
  const wire = world.options.wire!;
  const bytes = Buffer.from(wire.encodeMessage(message));
  const at = rng.int(0, bytes.length - 1);
  bytes[at]! ^= 1 << rng.int(0, 7);
  const cut = rng.chance(0.2) ? bytes.subarray(0, rng.int(0, bytes.length)) : bytes;
  try {
    wire.decodeMessage(cut);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === 'RAFT_CONNECTION_FAILED') return;
    world.violate('damaged bytes are refused', `a damaged ${message.type} made the codec throw ${String(error)}`);
  }
}
