/** Lets a test await a state instead of a delay: whoever changes the state notifies, and conditions are looked at. */
export class Signal {
  private readonly waiters = new Set<() => void>();

  notify(): void {
    for (const look of [...this.waiters]) look();
  }

  /** Resolves as soon as `condition` holds; rejects, naming `what`, when it does not within `timeoutMs`. */
  until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.waiters.delete(look);
        settle();
      };
      const look = () => {
        if (condition()) finish(resolve);
      };
      const timer = setTimeout(() => finish(() => reject(new Error(`not within ${timeoutMs} ms: ${what}`))), timeoutMs);
      this.waiters.add(look);
    });
  }
}
