import type { z } from 'zod';

/**
 * What a kind of environment consists of: the rules of its inputs, and pure functions from those inputs to
 * everything that the form, the worker and the pages need. A blueprint knows no AWS client, no database and
 * no Node module, so the browser runs the very rules that the server runs.
 */

/** Inputs after they passed the blueprint's schema; stored as JSON beside the environment. */
export type InputValue = string | number | boolean | null;
export type BlueprintInputs = Readonly<Record<string, InputValue>>;

/** What is wrong with one input, in words for the person who filled it in. `path` is the input's key, '' for the whole. */
export interface InputIssue {
  path: string;
  message: string;
}

export type ParsedInputs = { ok: true; inputs: BlueprintInputs } | { ok: false; issues: InputIssue[] };

/** What a blueprint may know about the target before anything is launched. */
export interface TargetFacts {
  region: string;
  /** Twelve digits. */
  accountId: string;
}

/** What the worker knows at launch and the inputs don't say. */
export interface LaunchContext {
  environmentName: string;
  owner: string;
  team: string;
  /** Names of the target's zones in a stable order, at least as many as the inputs ask for. */
  zones: readonly string[];
  artifactBucket: string;
  /** Key of the uploaded compose file in the artifact bucket; ends in `/docker-compose.yaml`. */
  composeKey: string;
  /** Hash of the compose file's content: a change of it rolls the instances. */
  composeHash: string;
  /** The role CloudFormation works with; the boundary of the roles that it makes is derived from it. */
  executionRoleArn: string | null;
}

export interface FieldOption {
  value: string;
  label: string;
  description?: string;
}

/** One input as people meet it: in the form, in the review and on the environment's page. */
export interface Field {
  key: string;
  label: string;
  help: string;
  control: 'text' | 'number' | 'select' | 'switch';
  unit?: { one: string; many: string };
  /** For `select`; the value of an option is always text, `fromForm` makes it the input's own type. */
  options?: readonly FieldOption[];
  min?: number;
  max?: number;
  placeholder?: string;
  /** Folded away until asked for. */
  advanced: boolean;
}

export interface FieldGroup {
  title: string;
  description: string;
  fields: readonly Field[];
}

export interface CostLine {
  label: string;
  detail: string;
  monthlyUsd: number;
}

/** An estimate from public list prices; traffic is not in it. */
export interface CostEstimate {
  lines: readonly CostLine[];
  /** With the minimum of instances, as launched. */
  monthlyUsd: number;
  /** With the maximum of instances, were they to run all month. */
  maxMonthlyUsd: number;
  currency: 'USD';
  /** Date of the price list, ISO 8601. */
  pricedAt: string;
  note: string;
}

export type TopologyKind =
  | 'internet'
  | 'vpc'
  | 'zone'
  | 'public-subnet'
  | 'private-subnet'
  | 'load-balancer'
  | 'nat-gateway'
  | 'instances'
  | 'database'
  | 'bucket'
  | 'key'
  | 'secret'
  | 'connect-endpoint';

export interface TopologyNode {
  id: string;
  kind: TopologyKind;
  label: string;
  detail?: string;
  /** The template's resources behind this node: their status is the node's status. */
  logicalIds: readonly string[];
  children: readonly TopologyNode[];
}

export interface TopologyEdge {
  from: string;
  to: string;
  label: string;
}

/** The picture as data: a forest of boxes, and arrows between their ids. */
export interface Topology {
  nodes: readonly TopologyNode[];
  edges: readonly TopologyEdge[];
}

/** What outlives an environment, and what it goes on costing in US dollars a month. */
export interface Survivor {
  /** The template's resource that it comes from. */
  logicalId: string;
  /** Its own type: the resource's where it is kept, another where it is made at the end (a database's snapshot). */
  type: string;
  note: string;
  monthlyUsd: number;
}

export interface Blueprint {
  id: string;
  /** Grows when the template or the meaning of an input changes; stored with each environment. */
  version: string;
  title: string;
  summary: string;
  inputsSchema: z.ZodType<BlueprintInputs>;
  /** JSON Schema (2020-12) of what REST accepts. */
  inputsJsonSchema: Readonly<Record<string, unknown>>;
  defaultInputs: BlueprintInputs;
  fieldGroups: readonly FieldGroup[];
  /** Checks raw inputs; every problem at once, each at the key it belongs to. */
  parseInputs(raw: unknown): ParsedInputs;
  /** The values of an HTML form as typed inputs, unchecked: text that is no number stays text, for the schema to refuse. */
  fromForm(raw: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** An input's value for people, without its label: "7 days", "20 GiB", "yes". Takes values of older versions too. */
  formatInput(key: string, value: unknown): string;
  /** Rules that need the target; empty when all is well. */
  checkAgainstTarget(inputs: BlueprintInputs, target: TargetFacts): InputIssue[];
  /** Inputs that are fixed at launch, by key, with the reason. */
  fixedInputs: Readonly<Record<string, string>>;
  /** Changes that a running environment can't take, those of `fixedInputs` among them; empty when all is well. */
  checkChange(before: BlueprintInputs, after: BlueprintInputs): InputIssue[];
  /** The template's parameters, all of them. */
  toParameters(inputs: BlueprintInputs, context: LaunchContext): Record<string, string>;
  /** The inputs that a parameter of the template follows from; none for one that no input changes, or an unknown one. */
  inputsOfParameter(parameter: string): readonly string[];
  /** The compose file that the instances run; holds no secret. */
  compose(inputs: BlueprintInputs): string;
  estimateMonthlyCost(inputs: BlueprintInputs): CostEstimate;
  topology(inputs: BlueprintInputs): Topology;
  /** How many resources CloudFormation will list for these inputs. */
  expectedResources(inputs: BlueprintInputs): number;
  /** The logical ids of those resources. */
  resourcesFor(inputs: BlueprintInputs): readonly string[];
  /** The CloudFormation type of one of the template's resources; '' for an unknown id. */
  resourceType(logicalId: string): string;
  /** A human name for one of the template's resources, or for its type when the id is unknown. */
  resourceName(logicalId: string, resourceType: string): string;
  /** Relative to the repository's root. */
  templatePath: string;
  /** Logical ids of what holds data: replacing or removing one loses it. */
  statefulResources: readonly string[];
  /** What stays in the account after a teardown, because the template says so. */
  survivors(inputs: BlueprintInputs): Survivor[];
  /** Logical ids of what refuses to be deleted until its deletion protection is turned off. */
  protectedResources(inputs: BlueprintInputs): string[];
  /** Names of the stack outputs that people look for first. */
  outputs: { url: string; apiUrl: string };
}
