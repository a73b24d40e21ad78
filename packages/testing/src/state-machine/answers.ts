import { canonical } from '../linearizability/index.js';
import type { StateMachineSubject } from './subject.js';

interface Queried<Q, A> {
  query(query: Q): A | Promise<A>;
}

/** What a state machine answers to all sample questions, as one text: the state as its users see it. */
export async function answersOf<C, R, Q, A>(
  machine: Queried<Q, A>,
  { queries }: Pick<StateMachineSubject<C, R, Q, A>, 'queries'>,
): Promise<string> {
  const answers: string[] = [];
  for (const query of queries) answers.push(`${canonical(query)} → ${canonical(await machine.query(query))}`);
  return answers.join('\n');
}

/** The first line in which two texts of answers differ. */
export function difference(expected: string, actual: string): string {
  const [left, right] = [expected.split('\n'), actual.split('\n')];
  const at = left.findIndex((line, i) => line !== right[i]);
  return `${left[at] ?? 'nothing'} became ${right[at] ?? 'nothing'}`;
}

/** 32 bits of a text. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
