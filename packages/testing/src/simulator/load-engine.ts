import type { EngineModule, WireCodec } from './engine/core.js';

/** The engine under test: `@raft/core`, or the module at the URL in `RAFT_SIM_CORE`. */
export async function loadEngine(): Promise<EngineModule> {
  const url = process.env.RAFT_SIM_CORE;
  return url === undefined ? import('@raft/core') : ((await import(url)) as EngineModule);
}

/** The wire codec, when it is installed. */
export async function loadWire(): Promise<WireCodec | null> {
  const name = '@raft/wire';
  try {
    return (await import(name)) as WireCodec;
  } catch {
    return null;
  }
}
