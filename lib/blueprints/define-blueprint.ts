import { z } from 'zod';
import type { TemplateOutline } from '@/infra-templates/template-outline';
import { toFieldErrors } from '@/lib/errors/field-errors';
import type { FieldError } from '@/lib/errors/slipway-error';
import type {
  Artifact,
  Blueprint,
  BlueprintInputs,
  ChangeHistory,
  CostEstimate,
  LaunchContext,
  MadeResource,
  SourcedEffect,
  Survivor,
  TargetFacts,
  Topology,
  UpdatedResource,
} from './blueprint';
import { costOf } from './cost';
import { type FieldOverrides, formatInput, fromForm, type GroupOfInputs, toFieldGroups } from './fields';
import { madeFor, sampleContext } from './made-resources';
import { protectedAmong, survivorsAmong } from './outliving';
import { pictureOf } from './picture';
import { readInputs } from './read-inputs';
import { resourceName } from './resource-name';

/**
 * What one writes to offer a kind of environment:
 *
 * 1. `infra-templates/<id>/template.yaml`, then `npm run outline`, which writes the outline beside it.
 * 2. `lib/blueprints/<id>/blueprint.ts`: `defineBlueprint` with the seven members that are required.
 * 3. A line in `registry.ts`.
 *
 * Everything else follows from the template: an input whose key is a parameter's name with a small first letter
 * (`bucketName`, `BucketName`) gets that parameter's label, group and limits; resources, conditions and deletion
 * policies give what is made, what it costs, what stays, and the picture. Each of the optional members takes the place
 * of such a default where people are better served by other words.
 */
export interface BlueprintDefinition<Inputs extends BlueprintInputs> {
  /** The name of its folder in `infra-templates`. */
  id: string;
  title: string;
  summary: string;
  /** `outline.json` of the template. */
  template: TemplateOutline;
  /** Must accept its own output, and `{}`. Its descriptions are the help of the fields. */
  inputsSchema: z.ZodType<Inputs>;
  /** The template's parameters, all of them. */
  toParameters(inputs: Inputs, context: LaunchContext): Record<string, string>;

  /** By input, the parameter that tells its value. Default: the one of its name, with a capital letter. */
  parameters?: { readonly [Key in keyof Inputs]?: string };
  /** Default: none. */
  artifacts?(inputs: Inputs): readonly Artifact[];
  /** The inputs that only a file tells, from the bodies of the files by name. Default: none. */
  fromArtifacts?(artifacts: Readonly<Record<string, string>>): BlueprintInputs;
  /** The inputs that name container images. Default: none. */
  containerImages?: readonly (keyof Inputs & string)[];
  /** By input, what is to differ from the field that its schema and its parameter give. */
  fields?: FieldOverrides<Inputs>;
  /** Default: the template's groups of parameters. What is in none comes last. */
  groups?: readonly GroupOfInputs<Inputs>[];
  /** By logical id. Default: the id in words. */
  resourceNames?: Readonly<Record<string, string>>;
  /** Default: all of the template's, in its order. The first that holds a URL is the environment's address. */
  primaryOutputs?: readonly string[];
  /** Default: none. */
  checkAgainstTarget?(inputs: Inputs, target: TargetFacts): FieldError[];
  /** Default: none. */
  fixedInputs?: { readonly [Key in keyof Inputs]?: string };
  /** Changes that a running environment can't take, beside those of `fixedInputs`; form, server and REST ask it. */
  checkChange?(before: Inputs, after: Inputs, history?: ChangeHistory): FieldError[];
  /**
   * What an update does to those who use one of its resources, where that depends on more than types and properties.
   * Null: what is known of its type.
   */
  interruptions?(change: UpdatedResource<Inputs>): SourcedEffect | null;
  /** Default: the price of each resource by its type. */
  estimateMonthlyCost?(inputs: Inputs): CostEstimate;
  /** Default: a bar for each resource that is more than wiring, framed by its VPC. */
  topology?(inputs: Inputs): Topology;
  /** By logical id, what to know of what a deletion policy keeps. Default: what is said of its type. */
  survivorNotes?: Readonly<Record<string, Pick<Survivor, 'note' | 'neededBy'>>>;
}

/**
 * Fills in what follows from the template, and forgets the type of the inputs, so that the rest of Slipway handles
 * every blueprint alike. Stored inputs pass the schema again on their way in: rows written before an input existed get
 * its default.
 *
 * @throws z.ZodError from a function that is given inputs which the schema refuses
 */
export function defineBlueprint<Inputs extends BlueprintInputs>(
  definition: BlueprintDefinition<Inputs>,
): Blueprint {
  const { id, title, summary, template, inputsSchema: schema, fixedInputs = {} } = definition;
  const inputsJsonSchema = z.toJSONSchema(schema, { io: 'input' });
  const fieldGroups = toFieldGroups(inputsJsonSchema, template, definition);
  const fields = fieldGroups.flatMap((group) => group.fields);
  const defaultInputs = schema.parse({});
  const read = (inputs: BlueprintInputs): Inputs => schema.parse(inputs);
  const parametersOf = (inputs: Inputs) =>
    definition.toParameters(inputs, sampleContext(definition.artifacts?.(inputs) ?? []));
  /** Null for inputs that the schema refuses and that have no such parameters. */
  const parameterOf = (parameter: string, inputs: Inputs): string | null | undefined => {
    try {
      return parametersOf(inputs)[parameter];
    } catch {
      return null;
    }
  };
  const madeOf = (inputs: Inputs): MadeResource[] => madeFor(template, parametersOf(inputs));
  const parseInputs: Blueprint['parseInputs'] = (raw) => {
    const result = schema.safeParse(raw);
    return result.success
      ? { ok: true, inputs: result.data }
      : { ok: false, issues: toFieldErrors(result.error) };
  };
  const readBefore: Blueprint['readBefore'] = (before, after) => {
    const parsed = parseInputs(before);
    if (parsed.ok) return parsed.inputs;
    const refused = new Set(parsed.issues.map(({ path }) => path));
    const kept = Object.entries(before).filter(([key]) => !refused.has(key));
    const replaced = Object.entries(after).filter(([key]) => refused.has(key));
    const readable = parseInputs(Object.fromEntries([...kept, ...replaced]));
    return readable.ok ? readable.inputs : read(after);
  };
  const nameOf: Blueprint['resourceName'] = (logicalId, type) =>
    resourceName(template, definition.resourceNames ?? {}, logicalId, type);
  return {
    id,
    version: template.sha256.slice(0, 12),
    title,
    summary,
    inputsSchema: schema,
    inputsJsonSchema,
    defaultInputs,
    fieldGroups,
    fixedInputs: fixedInputs as Blueprint['fixedInputs'],
    parseInputs,
    readBefore,
    fromForm: (raw) => fromForm(fields, inputsJsonSchema, raw),
    formatInput: (key, value) => formatInput(fields, key, value),
    checkAgainstTarget: (inputs, target) => definition.checkAgainstTarget?.(read(inputs), target) ?? [],
    checkChange: (before, after, history) => [
      // By what is stored, also where the schema no longer takes it: what is fixed stays so.
      ...Object.entries<string | undefined>(fixedInputs).flatMap(([key, message]) =>
        message !== undefined && { ...defaultInputs, ...before }[key] !== read(after)[key]
          ? [{ path: key, message }]
          : [],
      ),
      ...(definition.checkChange?.(read(readBefore(before, after)), read(after), history) ?? []),
    ],
    interruptions: (change) => {
      const { before, after } = change;
      const effect = definition.interruptions?.({
        ...change,
        before: read(readBefore(before, after)),
        after: read(after),
      });
      return effect ?? null;
    },
    parameterNames: Object.keys(template.Parameters),
    toParameters: (inputs, context) => definition.toParameters(read(inputs), context),
    readInputs: (stack) =>
      readInputs(
        {
          keys: Object.keys(defaultInputs),
          parameters: definition.parameters ?? {},
          toParameters: (inputs) => parametersOf(inputs as Inputs),
          fromArtifacts: (artifacts) => definition.fromArtifacts?.(artifacts) ?? {},
        },
        stack,
      ),
    inputsBehind(parameter, before, after) {
      const from = read(readBefore(before, after));
      const to = read(after);
      // Each alone: two together may break no rule that one of them breaks, and no rule is asked here.
      return Object.keys(to).filter((key) => {
        const was = Object.hasOwn(before, key) ? before[key] : from[key];
        return (
          was !== to[key] &&
          parameterOf(parameter, { ...from, [key]: was }) !==
            parameterOf(parameter, { ...from, [key]: to[key] })
        );
      });
    },
    artifacts: (inputs) => definition.artifacts?.(read(inputs)) ?? [],
    estimateMonthlyCost: (inputs) =>
      definition.estimateMonthlyCost?.(read(inputs)) ?? costOf(madeOf(read(inputs))),
    topology: (inputs) => definition.topology?.(read(inputs)) ?? pictureOf(madeOf(read(inputs)), nameOf),
    resourcesFor: (inputs) => madeOf(read(inputs)).map(({ logicalId }) => logicalId),
    madeResources: (inputs, parameters) =>
      parameters ? madeFor(template, parameters) : madeOf(read(inputs)),
    containerImages(inputs) {
      const values = read(inputs);
      return (definition.containerImages ?? []).map((input) => ({ input, image: String(values[input]) }));
    },
    resourceType: (logicalId) =>
      Object.hasOwn(template.Resources, logicalId) ? (template.Resources[logicalId]?.Type ?? '') : '',
    resourceName: nameOf,
    templatePath: `infra-templates/${id}/template.yaml`,
    survivors: (inputs) => survivorsAmong(madeOf(read(inputs)), definition.survivorNotes ?? {}),
    protectedResources: (inputs) => protectedAmong(madeOf(read(inputs))),
    primaryOutputs: definition.primaryOutputs ?? Object.keys(template.Outputs),
  };
}
