/** Where raft.proto stands: for gRPC servers that describe themselves, and for clients in other languages. */
export const protoFile: URL = new URL('../raft.proto', import.meta.url);
