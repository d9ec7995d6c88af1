import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { splitAttribute, type TemplateValue } from './values';

/** Far beyond any real template, and far within what the functions that walk templates can take. */
const DEEPEST = 100;

export function formatError(message: string) {
  return validationError(`Template format error: ${message}`);
}

/**
 * The YAML or JSON text as plain values, short forms written out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 * @throws AwsError ValidationError in the service's words
 */
export function readDocument(body: string): TemplateValue {
  const value = readJson(body) ?? readYaml(body);
  checkValues(value, []);
  return value;
}

/** JSON is YAML too, but this is a hundred times as fast. What is no JSON gets its message from the YAML reader. */
function readJson(body: string): TemplateValue | undefined {
  if (!body.trimStart().startsWith('{')) return undefined;
  try {
    const value: TemplateValue = JSON.parse(body);
    return value;
  } catch {
    return undefined;
  }
}

function checkValues(value: TemplateValue, path: string[]): void {
  if (path.length > DEEPEST) throw formatError('the template is nested too deeply.');
  if (value === null)
    throw validationError(`[/${path.join('/')}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [key, child] of Object.entries(value)) checkValues(child, [...path, key]);
}

function readYaml(body: string): TemplateValue {
  // The library's own search for duplicate keys takes seconds for a template of a megabyte.
  const document = parseDocument(body, { logLevel: 'silent', uniqueKeys: false });
  const problem = document.errors[0];
  if (problem !== undefined) {
    if (body.trimStart().startsWith('{')) throw jsonError(body);
    const at = problem.linePos?.[0];
    throw formatError(`YAML not well-formed. (line ${at?.line ?? 1}, column ${at?.col ?? 1})`);
  }
  return document.contents === null ? '' : plain(document.contents);
}

/** AWS's reader tells where it is once it has read what it did not expect: one column further. */
function jsonError(body: string) {
  let end = body.length;
  try {
    JSON.parse(body);
  } catch (error) {
    const position = error instanceof SyntaxError ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    if (position !== undefined) end = Math.min(Number(position) + 1, body.length);
  }
  const lines = body.slice(0, end).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return formatError(`JSON not well-formed. (line ${lines.length}, column ${column})`);
}

function plain(node: unknown): TemplateValue {
  if (isAlias(node)) throw formatError('YAML aliases are not allowed in CloudFormation templates');
  if (isMap(node)) {
    const entries = node.items.map((pair) => [keyText(pair.key), plain(pair.value)] as const);
    const keys = new Set(entries.map(([key]) => key));
    if (keys.size < entries.length) throw formatError('YAML not well-formed. (duplicate key)');
    return withTag(node, Object.fromEntries(entries));
  }
  if (isSeq(node)) return withTag(node, node.items.map(plain));
  return isScalar(node) ? withTag(node, scalarOf(node.value)) : null;
}

function scalarOf(value: unknown): TemplateValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : String(value);
}

function keyText(key: unknown): string {
  if (isScalar(key) && key.value !== null) return String(key.value);
  throw formatError('unsupported structure.');
}

/** `!Sub x` is `{Fn::Sub: x}`; `!Ref` and `!Condition` have no prefix, `!GetAtt a.b.c` splits at the first dot. */
function withTag(node: Node, value: TemplateValue): TemplateValue {
  const tag = node.tag;
  if (tag === undefined || !tag.startsWith('!') || tag.startsWith('!!')) return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') return { 'Fn::GetAtt': splitAttribute(value) };
  return { [`Fn::${name}`]: value };
}
