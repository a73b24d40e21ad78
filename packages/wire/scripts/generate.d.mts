/** The files of generated/, by name. */
export function generate(): Promise<Record<'raft.js' | 'raft.d.ts', string>>;
