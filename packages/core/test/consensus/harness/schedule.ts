interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** What is under way in virtual time: earliest first, and in the order of arrival at the same time. */
export class Schedule {
  now = 0;
  private tasks: Task[] = [];
  private head = 0;

  /** When the next task is due; infinity when none is. */
  get nextAt(): number {
    return this.tasks[this.head]?.at ?? Number.POSITIVE_INFINITY;
  }

  after(delayMs: number, run: () => void): void {
    const at = this.now + delayMs;
    let place = this.tasks.length;
    while (place > this.head && this.tasks[place - 1]!.at > at) place--;
    this.tasks.splice(place, 0, { at, run });
  }

  /** Runs the next task, at its time. */
  runNext(): void {
    const task = this.tasks[this.head]!;
    this.head++;
    if (this.head > 1_000) {
      this.tasks = this.tasks.slice(this.head);
      this.head = 0;
    }
    this.now = Math.max(this.now, task.at);
    task.run();
  }
}
