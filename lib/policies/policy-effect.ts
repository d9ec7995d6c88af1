import { readPolicy } from './read-policy';

export interface PolicyEffect {
  effect: 'permits' | 'asks' | 'refuses';
  /** As they are written: with placeholders for the values of a request. */
  words: string;
}

/** What a policy does, by its grammar: annotations may stand in any order, on any line. Null: it is no policy. */
export function effectOf(text: string): PolicyEffect | null {
  const read = readPolicy(text);
  if (read.type === 'failure') return null;
  const { annotations = {}, effect } = read.json;
  const forbids = annotations.outcome === 'approval' ? 'asks' : 'refuses';
  return { effect: effect === 'permit' ? 'permits' : forbids, words: annotations.words ?? '' };
}
