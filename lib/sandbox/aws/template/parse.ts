import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { validationError } from '@/lib/sandbox/aws/aws-error';
import { isObject, member, scalarText, type TemplateObject, type TemplateValue } from './values';

export interface ParameterDefinition {
  name: string;
  type: string;
  default?: string;
  noEcho: boolean;
  description?: string;
  constraintDescription?: string;
  allowedValues?: string[];
  allowedPattern?: string;
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
}

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

export interface ResourceDefinition {
  logicalId: string;
  type: string;
  properties: TemplateObject;
  dependsOn: string[];
  condition?: string;
  /** Absent: what the type does by default. */
  deletionPolicy?: DeletionPolicy;
}

export interface OutputDefinition {
  key: string;
  value: TemplateValue;
  description?: string;
  condition?: string;
  exportName?: TemplateValue;
}

export interface Template {
  description?: string;
  metadata?: TemplateValue;
  parameters: Map<string, ParameterDefinition>;
  mappings: TemplateObject;
  conditions: Map<string, TemplateValue>;
  rules: Map<string, TemplateValue>;
  resources: Map<string, ResourceDefinition>;
  outputs: Map<string, OutputDefinition>;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
];

/** Aliases could make a small document expand without bound. */
const MAX_ALIASES = 100;
const RECENT_TEMPLATES = 50;
const recent = new Map<string, Template>();

/**
 * Reads a YAML or JSON template. The most recent ones are kept, as every event of a stack needs its template.
 * @throws AwsError ValidationError in the service's words
 */
export function parseTemplate(body: string): Template {
  const known = recent.get(body);
  if (known !== undefined) return known;
  const template = readSections(readDocument(body));
  recent.set(body, template);
  const oldest = recent.keys().next();
  if (recent.size > RECENT_TEMPLATES && !oldest.done) recent.delete(oldest.value);
  return template;
}

function formatError(message: string) {
  return validationError(`Template format error: ${message}`);
}

function readDocument(body: string): TemplateValue {
  const document = parseDocument(body, { logLevel: 'silent', uniqueKeys: true });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const at = problem.linePos?.[0];
    const language = body.trimStart().startsWith('{') ? 'JSON' : 'YAML';
    throw formatError(`${language} not well-formed. (line ${at?.line ?? 1}, column ${at?.col ?? 1})`);
  }
  let aliases = 0;
  const toValue = (node: unknown): TemplateValue => {
    if (isAlias(node)) {
      aliases += 1;
      const target = node.resolve(document);
      if (aliases > MAX_ALIASES || target === undefined) throw formatError('YAML aliases are not allowed');
      return toValue(target);
    }
    if (isMap(node)) {
      const entries = node.items.map((pair) => [keyText(pair.key), toValue(pair.value)] as const);
      return withTag(node, Object.fromEntries(entries));
    }
    if (isSeq(node)) return withTag(node, node.items.map(toValue));
    if (isScalar(node)) return withTag(node, scalarOf(node.value));
    return null;
  };
  return toValue(document.contents);
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

export function splitAttribute(path: string): string[] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)];
}

function readSections(root: TemplateValue): Template {
  if (!isObject(root)) throw formatError('unsupported structure.');
  if (member(root, 'Transform') !== undefined) {
    throw validationError('The practice AWS does not run transforms; launch the processed template.');
  }
  const unknown = Object.keys(root).filter((key) => !SECTIONS.includes(key));
  if (unknown.length > 0) {
    throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  }
  const resources = section(root, 'Resources', readResource);
  if (resources.size === 0) throw formatError('At least one Resources member must be defined.');
  const mappings = member(root, 'Mappings') ?? {};
  if (!isObject(mappings)) throw formatError('Mappings must be an object.');
  return {
    description: scalarText(member(root, 'Description')),
    metadata: member(root, 'Metadata'),
    parameters: section(root, 'Parameters', readParameter),
    mappings,
    conditions: section(root, 'Conditions', (_name, value) => value),
    rules: section(root, 'Rules', (_name, value) => value),
    resources,
    outputs: section(root, 'Outputs', readOutput),
  };
}

function section<T>(
  root: TemplateObject,
  name: string,
  read: (key: string, value: TemplateValue) => T,
): Map<string, T> {
  const value = member(root, name) ?? {};
  if (!isObject(value)) throw formatError(`${name} must be an object.`);
  return new Map(Object.entries(value).map(([key, entry]) => [key, read(key, entry)]));
}

function readParameter(name: string, value: TemplateValue): ParameterDefinition {
  const type = scalarText(member(value, 'Type'));
  if (type === undefined) throw formatError('Every Parameters object must contain a Type member.');
  const number = (key: string) => {
    const text = scalarText(member(value, key));
    return text === undefined || text === '' ? undefined : Number(text);
  };
  const allowed = member(value, 'AllowedValues');
  const fallback = member(value, 'Default');
  return {
    name,
    type,
    default: Array.isArray(fallback) ? fallback.map(String).join(',') : scalarText(fallback),
    noEcho: scalarText(member(value, 'NoEcho')) === 'true',
    description: scalarText(member(value, 'Description')),
    constraintDescription: scalarText(member(value, 'ConstraintDescription')),
    allowedValues: Array.isArray(allowed) ? allowed.map(String) : undefined,
    allowedPattern: scalarText(member(value, 'AllowedPattern')),
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
  };
}

const DELETION_POLICIES: readonly string[] = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];

function isDeletionPolicy(text: string): text is DeletionPolicy {
  return DELETION_POLICIES.includes(text);
}

function readResource(logicalId: string, value: TemplateValue): ResourceDefinition {
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw formatError(`Resource name ${logicalId} is non alphanumeric.`);
  }
  const type = member(value, 'Type');
  if (typeof type !== 'string') {
    throw formatError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  }
  if (!/^(AWS::\w+::\w+(::\w+)?|Custom::[\w@-]+)$/.test(type)) {
    throw formatError(`Unrecognized resource types: [${type}]`);
  }
  const properties = member(value, 'Properties') ?? {};
  if (!isObject(properties)) {
    throw formatError(`[/Resources/${logicalId}/Properties] 'null' values are not allowed in templates`);
  }
  const policy = scalarText(member(value, 'DeletionPolicy'));
  if (policy !== undefined && !isDeletionPolicy(policy)) {
    throw formatError(`Unrecognized DeletionPolicy ${policy} for resource ${logicalId}`);
  }
  const dependsOn = member(value, 'DependsOn') ?? [];
  return {
    logicalId,
    type,
    properties,
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(String),
    condition: conditionName(`/Resources/${logicalId}`, value),
    deletionPolicy: policy,
  };
}

function readOutput(key: string, value: TemplateValue): OutputDefinition {
  const output = member(value, 'Value');
  if (output === undefined || output === null) {
    throw formatError(`Output ${key} is malformed. Every Outputs object must contain a Value member.`);
  }
  return {
    key,
    value: output,
    description: scalarText(member(value, 'Description')),
    condition: conditionName(`/Outputs/${key}`, value),
    exportName: member(member(value, 'Export'), 'Name'),
  };
}

function conditionName(path: string, value: TemplateValue): string | undefined {
  const condition = member(value, 'Condition');
  if (condition === undefined || typeof condition === 'string') return condition;
  throw formatError(`[${path}/Condition] Every Condition member must be a string.`);
}
