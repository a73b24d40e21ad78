/** An invariant was broken: ends the run. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    /** Which one: a stable short name. */
    readonly invariant: string,
    message: string,
    /** Virtual milliseconds. */
    readonly at: number,
  ) {
    super(message);
  }
}
