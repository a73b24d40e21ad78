/** The customary shape of a command: what shall happen, and with what. A state machine may take any other. */
export interface Command<P = unknown> {
  readonly type: string;
  readonly payload: P;
}
