import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { formatError, readDocument } from './document';
import { type ParameterDefinition, readParameter } from './parameter-definition';
import { checkTypes, type ResourceDefinition, readResource } from './resource-definition';
import { isObject, member, scalarText, type TemplateObject, type TemplateValue } from './values';

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
  /** AWS::LanguageExtensions is the only transform that runs here: it allows some more functions. */
  languageExtensions: boolean;
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
  'Transform',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
];

const RECENT_TEMPLATES = 50;
const recent = new Map<string, Template>();

/**
 * Reads a YAML or JSON template. All stacks of one template share the result, so nothing may change it; the most
 * recent ones are kept, as every event of a stack needs its template.
 * @throws AwsError ValidationError in the service's words
 */
export function parseTemplate(body: string): Template {
  const template = recent.get(body) ?? readSections(readDocument(body));
  recent.delete(body);
  recent.set(body, template);
  const oldest = recent.keys().next();
  if (recent.size > RECENT_TEMPLATES && !oldest.done) recent.delete(oldest.value);
  return template;
}

function readSections(root: TemplateValue): Template {
  if (!isObject(root)) throw formatError('unsupported structure.');
  const unknown = Object.keys(root).filter((key) => !SECTIONS.includes(key));
  if (unknown.length > 0) {
    throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  }
  const version = member(root, 'AWSTemplateFormatVersion') ?? '2010-09-09';
  if (version !== '2010-09-09') throw formatError('unsupported value for AWSTemplateFormatVersion.');
  const languageExtensions = readTransforms(member(root, 'Transform') ?? []);
  const resources = section(root, 'Resources', 500, readResource);
  if (resources.size === 0) throw formatError('At least one Resources member must be defined.');
  checkTypes(resources);
  return {
    description: readDescription(root),
    metadata: member(root, 'Metadata'),
    languageExtensions,
    parameters: section(root, 'Parameters', 200, readParameter),
    mappings: Object.fromEntries(section(root, 'Mappings', 200, readMapping)),
    conditions: section(root, 'Conditions', Number.POSITIVE_INFINITY, (_name, value) => value),
    rules: section(root, 'Rules', Number.POSITIVE_INFINITY, (_name, value) => value),
    resources,
    outputs: section(root, 'Outputs', 200, readOutput),
  };
}

/** Whether the template asks for the language extensions. Nothing here could run any other macro. */
function readTransforms(transform: TemplateValue): boolean {
  const names = (Array.isArray(transform) ? transform : [transform]).map(
    (entry) => scalarText(entry) ?? scalarText(member(entry, 'Name')) ?? '',
  );
  const other = names.find((name) => name !== 'AWS::LanguageExtensions');
  if (other === undefined) return names.length > 0;
  throw validationError(
    `No transform named ${other} found. The practice AWS runs AWS::LanguageExtensions only: launch the processed template.`,
  );
}

function readDescription(root: TemplateObject): string | undefined {
  const description = member(root, 'Description');
  if (description === undefined) return undefined;
  if (typeof description !== 'string')
    throw formatError('[/Description] Every Description member must be a string.');
  if (Buffer.byteLength(description) <= 1024) return description;
  throw formatError("'Description' length is greater than 1024.");
}

/**
 * @param most https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
function section<T>(
  root: TemplateObject,
  name: string,
  most: number,
  read: (key: string, value: TemplateValue) => T,
): Map<string, T> {
  const value = member(root, name) ?? {};
  if (!isObject(value)) throw formatError(`${name} must be an object.`);
  const entries = Object.entries(value);
  if (entries.length > most) {
    throw formatError(
      `Number of ${name.toLowerCase()}, ${entries.length}, is greater than maximum allowed, ${most}`,
    );
  }
  return new Map(entries.map(([key, entry]) => [key, read(key, entry)]));
}

function readMapping(map: string, value: TemplateValue): TemplateObject {
  if (!isObject(value)) throw formatError(`Every Mappings member ${map} must be a map`);
  for (const [key, attributes] of Object.entries(value)) {
    if (!isObject(attributes)) throw formatError(`Every Mappings member ${key} must be a map`);
    const name = Object.keys(attributes).find((attribute) => !/^[A-Za-z0-9]+$/.test(attribute));
    if (name !== undefined)
      throw formatError(`Mappings attribute name '${name}' must contain only alphanumeric characters.`);
    const strange = Object.values(attributes).some(
      (entry) => isObject(entry) || (Array.isArray(entry) && entry.some((part) => typeof part === 'object')),
    );
    if (strange) throw formatError('Every Mappings attribute must be a String or a List.');
  }
  return value;
}

function readOutput(key: string, value: TemplateValue): OutputDefinition {
  if (!/^[A-Za-z0-9]{1,255}$/.test(key)) throw formatError(`Output name ${key} is non alphanumeric.`);
  const output = member(value, 'Value');
  if (output === undefined) {
    throw formatError('Every Outputs member must contain a Value object');
  }
  const condition = member(value, 'Condition');
  if (condition !== undefined && typeof condition !== 'string') {
    throw formatError(`[/Outputs/${key}/Condition] Every Condition member must be a string.`);
  }
  return {
    key,
    value: output,
    description: scalarText(member(value, 'Description')),
    condition,
    exportName: member(member(value, 'Export'), 'Name'),
  };
}
