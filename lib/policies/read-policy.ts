import { checkParsePolicySet, type PolicyToJsonAnswer, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';

/** Far more than people read, far less than what makes the engine run out of its stack: 120 brackets, 1,000 operators. */
const mostNested = 20;
const mostOperators = 300;
const TOKENS = /\/\/[^\n]*|"(?:[^"\\]|\\.)*"|[([{]|[)\]}]|\bif\b|&&|\|\||[.+*!<>=-]/g;

/**
 * Parses one policy. Whatever is nested too deeply is refused before the engine sees it: when its stack runs out, it
 * answers nothing any more, whoever asks.
 */
export function readPolicy(text: string): PolicyToJsonAnswer {
  if (isTooDeep(text)) return failure('this is nested too deeply, or too long: make several policies of it');
  try {
    const answer = policyToJson(text);
    if (answer.type === 'failure') return answer;
    // As it is evaluated later: what can be parsed may still be nested too deeply for that.
    const taken = checkParsePolicySet({ staticPolicies: { policy: answer.json } });
    return taken.type === 'failure' ? { type: 'failure', errors: taken.errors } : answer;
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let operators = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('//') || token.startsWith('"')) continue;
    if (token === '[') operators += 1;
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
    else operators += 1;
    if (depth > mostNested || operators > mostOperators) return true;
  }
  return false;
}

function failure(message: string): PolicyToJsonAnswer {
  const error = { message, help: null, code: null, url: null, severity: null };
  return { type: 'failure', errors: [error] };
}
