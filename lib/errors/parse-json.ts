import { SlipwayError } from './slipway-error';

/** Nothing that we take is nested half as deep; what walks through a value calls itself for each level. */
const deepest = 64;

/**
 * JSON from outside. Throws 'malformed' where it is none, and where it is nested so deep that whoever reads it later
 * would run out of stack: 31,000 brackets fit into any limit of bytes.
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) {
    throw new SlipwayError('malformed', `The body is nested deeper than ${deepest} levels.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SlipwayError('malformed', 'The body is not valid JSON.', { cause: error });
  }
}

/** Brackets and braces that are open at once, strings left out; of what is no JSON it may say anything. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
