import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyRequest } from './request';

/** `{context.monthlyCents}`: a way from the principal, the resource or the context to one value. */
const PLACEHOLDER = /\{([^{}]*)\}/g;

export function placeholdersIn(words: string): string[] {
  return [...words.matchAll(PLACEHOLDER)].map(([, path = '']) => path);
}

/** A policy's words with the values of one request. What can't be found is shown as it was written. */
export function fillIn(words: string, request: PolicyRequest): string {
  return words.replace(PLACEHOLDER, (written, path: string) => {
    const value = valueAt(path.split('.'), request);
    return value === undefined ? written : inWords(value, path);
  });
}

function valueAt(
  [variable = '', ...attributes]: string[],
  request: PolicyRequest,
): CedarValueJson | undefined {
  let value: CedarValueJson | undefined;
  if (variable === 'context') value = request.context;
  else if (variable === 'principal' || variable === 'resource')
    value = { __entity: entityOf(request[variable]) };
  for (const attribute of attributes) value = attributeOf(value, attribute, request);
  return value;
}

function attributeOf(value: CedarValueJson | undefined, attribute: string, { entities }: PolicyRequest) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!isEntity(value)) return Object.hasOwn(value, attribute) ? ownValue(value, attribute) : undefined;
  const { type, id } = value.__entity;
  const found = entities.find(({ uid }) => {
    const each = entityOf(uid);
    return each.type === type && each.id === id;
  });
  return found && Object.hasOwn(found.attrs, attribute) ? found.attrs[attribute] : undefined;
}

function ownValue(value: object, attribute: string): CedarValueJson | undefined {
  return (value as Record<string, CedarValueJson>)[attribute];
}

function inWords(value: CedarValueJson, path: string): string {
  if (Array.isArray(value)) return value.map((each) => inWords(each, path)).join(', ') || 'nothing';
  if (typeof value === 'number') return path.endsWith('Cents') ? dollars(value) : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object' && value !== null) return isEntity(value) ? value.__entity.id : 'a record';
  return String(value);
}

/** `$500`, `$28,186`, `$113.40`. */
function dollars(cents: number): string {
  const digits = cents % 100 === 0 ? 0 : 2;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `$${(cents / 100).toLocaleString('en-US', format)}`;
}

function isEntity(value: object): value is { __entity: { type: string; id: string } } {
  return Object.hasOwn(value, '__entity');
}

function entityOf(uid: PolicyRequest['principal']): { type: string; id: string } {
  return '__entity' in uid ? uid.__entity : uid;
}
