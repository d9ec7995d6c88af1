import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseTemplate, type Template, type Value } from './read-template';
import type { TemplateOutline } from './template-outline';

/** The templates that blueprints are made from, with the outline that belongs beside each; paths are absolute. */
export function outlines(): { path: string; text: string }[] {
  const root = fileURLToPath(new URL('.', import.meta.url));
  // The portal's own template is no environment's.
  return globSync('*/template.yaml', { cwd: root, exclude: ['portal'] }).map((template) => ({
    path: join(root, dirname(template), 'outline.json'),
    text: `${JSON.stringify(outlineOf(readFileSync(join(root, template), 'utf8')), null, 1)}\n`,
  }));
}

export function outlineOf(templateText: string): TemplateOutline {
  const template = parseTemplate(templateText);
  const labels = interfaceOf(template);
  return {
    sha256: createHash('sha256').update(templateText).digest('hex'),
    groups: (labels.ParameterGroups ?? []).map(({ Label, Parameters }) => ({
      title: Label?.default ?? '',
      parameters: Parameters,
    })),
    labels: Object.fromEntries(
      Object.entries(labels.ParameterLabels ?? {}).map(([name, label]) => [name, label.default]),
    ),
    Parameters: mapValues(
      template.Parameters ?? {},
      ({ Type, Description, Default, AllowedValues, MinValue, MaxValue }) => ({
        Type,
        Description,
        Default,
        AllowedValues,
        MinValue,
        MaxValue,
      }),
    ),
    Conditions: template.Conditions,
    Resources: mapValues(template.Resources, (resource) => ({
      Type: resource.Type,
      Condition: resource.Condition,
      DeletionPolicy: resource.DeletionPolicy,
      Properties: withoutProse(resource.Properties ?? {}),
      references: [...new Set(namesIn(resource as Value))].filter((name) => name in template.Resources),
    })),
    Outputs: mapValues(template.Outputs ?? {}, ({ Description }) => ({ Description })),
  };
}

interface Interface {
  ParameterGroups?: { Label?: { default: string }; Parameters: string[] }[];
  ParameterLabels?: Record<string, { default: string }>;
}

function interfaceOf({ Metadata }: Partial<Template>): Interface {
  return (Metadata?.['AWS::CloudFormation::Interface'] ?? {}) as unknown as Interface;
}

/** Long, and neither price nor picture follows from them. */
const prose =
  /^(Tags|TagSpecifications|UserData|.*Description|.*PolicyDocument|KeyPolicy|SecurityGroup(In|E)gress|FunctionCode)$/;

function withoutProse(value: Value): Record<string, Value>;
function withoutProse(value: Value): Value {
  if (Array.isArray(value)) return value.map((item): Value => withoutProse(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !prose.test(key))
      .map(([key, item]): [string, Value] => [key, withoutProse(item)]),
  );
}

/** Every name that `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn` give, parameters' names among them. */
function namesIn(value: Value | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'Ref') return [String(item)];
    if (key === 'DependsOn') return [item].flat().map(String);
    if (key === 'Fn::GetAtt') return [String([item].flat()[0]).split('.', 1)[0] ?? ''];
    if (key === 'Fn::Sub') return [...namesInText(String([item].flat()[0])), ...namesIn(item)];
    return namesIn(item);
  });
}

function namesInText(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)].map(([, name = '']) => name);
}

function mapValues<In, Out>(record: Record<string, In>, to: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}
