import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export interface Resource {
  Type: string;
  Condition?: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Properties?: Record<string, Value>;
  [attribute: string]: unknown;
}

export interface Parameter {
  Type: string;
  Default?: string | number;
  AllowedValues?: string[];
  AllowedPattern?: string;
  MinValue?: number;
  MaxValue?: number;
  MinLength?: number;
  MaxLength?: number;
  Description?: string;
  ConstraintDescription?: string;
}

export interface Assertion {
  Assert: Value;
  AssertDescription: string;
}

export interface Template {
  Description: string;
  Metadata: Record<string, Value>;
  Parameters: Record<string, Parameter>;
  Rules: Record<string, { RuleCondition?: Value; Assertions: Assertion[] }>;
  Mappings: Record<string, Record<string, Record<string, Value>>>;
  Conditions: Record<string, Value>;
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Description: string; Value: Value }>;
}

/** The text of a template beside this file. */
export function templateText(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** A template with its short forms (`!Ref`, `!Sub`, …) written out, as CloudFormation reads it. */
export function readTemplate(path: string): Template {
  return parseTemplate(templateText(path));
}

/** The same for a template's text, as GetTemplate gives it back. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error) throw error;
  return { Rules: {}, Mappings: {}, Conditions: {}, ...(plain(document.contents) as object) } as Template;
}

function plain(node: unknown): Value {
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [String(plain(key)), plain(value)]));
  }
  const value = isSeq(node) ? node.items.map(plain) : isScalar(node) ? (node.value as Value) : null;
  const tag = isSeq(node) || isScalar(node) ? node.tag : undefined;
  return tag?.startsWith('!') ? longForm(tag.slice(1), value) : value;
}

function longForm(name: string, value: Value): Value {
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}
