interface TickCallback {
  _tickCallback?: () => void;
}

/**
 * Node's own way to run every microtask and `nextTick` that waits, and to report unhandled rejections, before it goes
 * back to the event loop: some 50 ns when there are none, and complete by construction. Not documented; where it is
 * missing, a turn of the event loop does the same, slower.
 */
const runTicks = (process as TickCallback)._tickCallback;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs a program of steps. Between two steps every promise that can settle has settled, so that the steps alone decide
 * the order of everything. `slow` takes a turn of the event loop per step: the same order, for comparison.
 */
export function runSteps<T>(steps: Generator<void, T>, slow = runTicks === undefined): Promise<T> {
  return slow ? runSlowly(steps) : runAtOnce(steps, runTicks!.bind(process));
}

function runAtOnce<T>(steps: Generator<void, T>, drain: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    // Not within a microtask: the queue of microtasks does not run inside itself.
    setImmediate(() => {
      try {
        for (;;) {
          const { done, value } = steps.next();
          drain();
          if (done === true) {
            resolve(value);
            return;
          }
        }
      } catch (error) {
        reject(error);
      }
    });
  });
}

async function runSlowly<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    await turn();
    if (done === true) return value;
  }
}
