/** Two-way mapping between the names used in code and the numbers of an enum of raft.proto. */
export class WireEnum<Name extends string> {
  private readonly names = new Map<number, Name>();

  constructor(private readonly numbers: Readonly<Record<Name, number>>) {
    for (const name of Object.keys(numbers) as Name[]) this.names.set(numbers[name], name);
  }

  toWire(name: Name): number {
    return this.numbers[name];
  }

  /** Undefined for a number that this version does not know. */
  find(number: number | null | undefined): Name | undefined {
    return this.names.get(number ?? 0);
  }

  /** Throws for a number that this version does not know. */
  fromWire(number: number | null | undefined, field: string): Name {
    const name = this.find(number);
    if (name === undefined) throw new Error(`${field} is ${number}`);
    return name;
  }
}
