/** Something that will happen. */
export interface Scheduled {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly sequence: number;
  readonly action: () => void;
  cancelled: boolean;
}

/** Everything that will happen, in order of time, and of scheduling where the times are equal. */
export class EventQueue {
  private readonly heap: Scheduled[] = [];
  private sequence = 0;

  get size(): number {
    return this.heap.length;
  }

  add(at: number, action: () => void): Scheduled {
    const event = { at, sequence: this.sequence++, action, cancelled: false };
    this.heap.push(event);
    this.siftUp(this.heap.length - 1);
    return event;
  }

  /** The next event that was not cancelled, unless it lies after `until`. */
  next(until: number): Scheduled | undefined {
    for (;;) {
      const top = this.heap[0];
      if (top === undefined) return undefined;
      if (!top.cancelled && top.at > until) return undefined;
      this.removeTop();
      if (!top.cancelled) return top;
    }
  }

  private removeTop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }

  private siftUp(from: number): void {
    const { heap } = this;
    const event = heap[from]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
