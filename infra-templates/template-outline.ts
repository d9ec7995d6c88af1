/**
 * What Slipway derives from a template, in CloudFormation's own shape: parameters, conditions, resources with the
 * properties that cost, protect or hold something, outputs. `npm run outline` writes it to
 * `infra-templates/<id>/outline.json`, so that the browser needs neither YAML nor the whole template. Loose where
 * TypeScript would infer too much from the JSON file.
 */
export interface TemplateOutline {
  /** Of the template's text, in hex. */
  sha256: string;
  /** `AWS::CloudFormation::Interface`: the groups of parameters, and labels by parameter. */
  groups: readonly { title: string; parameters: readonly string[] }[];
  labels: Readonly<Record<string, string>>;
  Parameters: Readonly<Record<string, OutlineParameter>>;
  Conditions: object;
  Resources: Readonly<Record<string, OutlineResource>>;
  Outputs: Readonly<Record<string, { Description?: string }>>;
}

export interface OutlineParameter {
  Type: string;
  Description?: string;
  Default?: string | number;
  AllowedValues?: readonly string[];
  MinValue?: number;
  MaxValue?: number;
}

export interface OutlineResource {
  Type: string;
  Condition?: string;
  DeletionPolicy?: string;
  Properties: object;
  /** Logical ids that it names, in order, whether or not they are made. */
  references: readonly string[];
}
