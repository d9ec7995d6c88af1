import type { z } from 'zod';
import type { Value } from '@/infra-templates/read-template';
import type { FieldError } from '@/lib/errors/slipway-error';
import type { Effect } from '@/lib/stacks/types/interruptions/interruption';

/**
 * What a kind of environment consists of: the rules of its inputs, and pure functions from those inputs to
 * everything that the form, the worker and the pages need. A blueprint knows no AWS client, no database and
 * no Node module, so the browser runs the very rules that the server runs.
 */

/** Inputs after they passed the blueprint's schema; stored as JSON beside the environment. */
export type InputValue = string | number | boolean | null;
export type BlueprintInputs = Readonly<Record<string, InputValue>>;

export type ParsedInputs = { ok: true; inputs: BlueprintInputs } | { ok: false; issues: FieldError[] };

/** What a blueprint may know about the target before anything is launched. */
export interface TargetFacts {
  region: string;
  /** Twelve digits. */
  accountId: string;
}

/** What a blueprint may know of an environment's earlier changes, for rules on how soon one may follow another. */
export interface ChangeHistory {
  /** ISO 8601, by the clock of the times below. */
  now: string;
  /** By input that was ever changed: when the update ended that changed it last; ISO 8601. */
  lastChanged: Readonly<Record<string, string>>;
}

/** What the worker knows at launch and the inputs don't say. */
export interface LaunchContext {
  environmentName: string;
  owner: string;
  team: string;
  /** Names of the target's zones in a stable order, at least as many as the inputs ask for. */
  zones: readonly string[];
  artifactBucket: string;
  /** What became of the blueprint's `artifacts`, by name. */
  artifacts: Readonly<Record<string, UploadedArtifact>>;
  /** The role CloudFormation works with; the boundary of the roles that it makes is derived from it. */
  executionRoleArn: string | null;
}

/** A file that the stack needs in the target's artifact bucket; holds no secret. */
export interface Artifact {
  /** The last part of its key, as in `docker-compose.yaml`. */
  name: string;
  body: string;
  /** As in `text/yaml; charset=utf-8`. */
  contentType: string;
}

export interface UploadedArtifact {
  /** Of its own, in the artifact bucket; another content gets another folder. Without a slash at either end. */
  folder: string;
  /** The folder, `/`, its name. */
  key: string;
  /** Of its content, letters and digits: a parameter with it changes when the file does. */
  hash: string;
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
  /** '' for none. */
  description: string;
  fields: readonly Field[];
}

export interface CostLine {
  /** The same whatever the inputs, where the label counts: estimates are compared by it. */
  key: string;
  label: string;
  detail: string;
  monthlyUsd: number;
}

/** An estimate from public list prices; traffic is not in it. */
export interface CostEstimate {
  lines: readonly CostLine[];
  /** With the minimum instances, as launched. */
  monthlyUsd: number;
  /** With the maximum instances running all month. */
  maxMonthlyUsd: number;
  currency: 'USD';
  /** Date of the price list, ISO 8601. */
  pricedAt: string;
  note: string;
}

export interface TopologyNode {
  id: string;
  label: string;
  detail?: string;
  /** The CloudFormation type whose icon stands for it; '' for none. */
  type: string;
  /** Zones stand side by side, with their subnets in them. All else is a bar, or a frame where it has children. */
  kind: 'resource' | 'zone' | 'public-subnet' | 'private-subnet';
  children: readonly TopologyNode[];
}

/** The picture as data: a forest of boxes. */
export type Topology = readonly TopologyNode[];

/** A resource that a stack will consist of. In its properties, another resource is its logical id. */
export interface MadeResource {
  logicalId: string;
  type: string;
  deletionPolicy: string | undefined;
  properties: Readonly<Record<string, Value>>;
  /** Logical ids of those that it names and that are made, too. */
  references: readonly string[];
}

/** What outlives an environment, and what it costs in US dollars a month. */
export interface Survivor {
  /** The template's resource that it comes from. */
  logicalId: string;
  /** Its own type: the resource's where it is kept, another where it is made at the end (a database's snapshot). */
  type: string;
  note: string;
  /** The logical id of what it is kept for: the note is true only where something of that is left. */
  neededBy?: string;
  monthlyUsd: number;
}

/** One resource that an update changes. */
export interface UpdatedResource<Inputs extends BlueprintInputs = BlueprintInputs> {
  logicalId: string;
  type: string;
  action: 'add' | 'modify' | 'replace' | 'replace-maybe' | 'remove';
  /** Those that change, as CloudFormation names them. */
  properties: readonly string[];
  /** What serves now, and what is wanted. */
  before: Inputs;
  after: Inputs;
}

/** What happens to those who use a resource, and where AWS says so. */
export type SourcedEffect = Effect & { source: string };

/** What a stack says that its inputs are. */
export interface ReadInputs {
  /** Unchecked: somebody may have given the stack what the schema refuses. */
  inputs: Readonly<Record<string, InputValue>>;
  /** Keys of those that neither a parameter nor a file tells. */
  unread: readonly string[];
}

/** A blueprint as the rest of Slipway sees it, whatever it is of; `defineBlueprint` makes it. */
export interface Blueprint {
  id: string;
  /**
   * Hash of the template, in hex; stored with each environment. Rows of before have another kind of text, as in '1'.
   */
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
  /**
   * The stored inputs that `after` takes the place of. What this version of the blueprint no longer takes of them is as
   * in `after`, so that an environment of an earlier version can still be changed.
   */
  readBefore(before: BlueprintInputs, after: BlueprintInputs): BlueprintInputs;
  /**
   * The values of an HTML form as typed inputs, unchecked: text that is no number stays text, for the schema to refuse.
   */
  fromForm(raw: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** An input's value for people, without its label: "7 days", "20 GiB", "yes". Takes values of older versions too. */
  formatInput(key: string, value: unknown): string;
  /** Rules that need the target; empty when all is well. */
  checkAgainstTarget(inputs: BlueprintInputs, target: TargetFacts): FieldError[];
  /** Inputs that are fixed at launch, by key, with the reason. */
  fixedInputs: Readonly<Record<string, string>>;
  /** Changes that a running environment can't take, those of `fixedInputs` among them; empty when all is well. */
  checkChange(before: BlueprintInputs, after: BlueprintInputs, history?: ChangeHistory): FieldError[];
  /** What an update does to those who use one of its resources; null for what is known of its type. */
  interruptions(change: UpdatedResource): SourcedEffect | null;
  /** The names of the template's parameters. */
  parameterNames: readonly string[];
  /** The template's parameters, all of them. */
  toParameters(inputs: BlueprintInputs, context: LaunchContext): Record<string, string>;
  /**
   * The inverse: what the parameters of a stack, and the bodies of its files by name, say that its inputs are. `base`: the
   * inputs on the record, or the default ones.
   */
  readInputs(stack: {
    base: BlueprintInputs;
    parameters: Readonly<Record<string, string>>;
    artifacts: Readonly<Record<string, string>>;
  }): ReadInputs;
  /** Which of the inputs that differ change this parameter of the template; none for one that follows from no input. */
  inputsBehind(parameter: string, before: BlueprintInputs, after: BlueprintInputs): string[];
  /** The files that the stack needs, to be uploaded before it is made. */
  artifacts(inputs: BlueprintInputs): readonly Artifact[];
  estimateMonthlyCost(inputs: BlueprintInputs): CostEstimate;
  topology(inputs: BlueprintInputs): Topology;
  /** The logical ids of the resources that CloudFormation makes for these inputs. */
  resourcesFor(inputs: BlueprintInputs): readonly string[];
  /**
   * These resources with their properties, as far as the outline has them. `parameters`: the template's, where they are
   * known, and pseudo parameters such as `AWS::StackName`; without them, samples stand for what the inputs don't say.
   */
  madeResources(
    inputs: BlueprintInputs,
    parameters?: Readonly<Record<string, string>>,
  ): readonly MadeResource[];
  /** The container images that run in an environment, each with the input that names it. */
  containerImages(inputs: BlueprintInputs): readonly { input: string; image: string }[];
  /** The CloudFormation type of one of the template's resources; '' for an unknown id. */
  resourceType(logicalId: string): string;
  /** A human name for one of the template's resources, or for its type when the id is unknown. */
  resourceName(logicalId: string, resourceType: string): string;
  /** Relative to the repository's root. */
  templatePath: string;
  /** What stays in the account after a teardown, because the template says so. */
  survivors(inputs: BlueprintInputs): Survivor[];
  /** Logical ids of what refuses to be deleted until its deletion protection is turned off. */
  protectedResources(inputs: BlueprintInputs): string[];
  /** Names of the stack outputs that people look for first, in that order. */
  primaryOutputs: readonly string[];
}
