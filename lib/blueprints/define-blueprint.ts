import { z } from 'zod';
import type {
  Blueprint,
  BlueprintInputs,
  InputIssue,
  LaunchContext,
  Survivor,
  TargetFacts,
} from './blueprint';
import { toInputIssues } from './input-issues';

type Erased = 'parseInputs' | 'inputsSchema' | 'inputsJsonSchema' | 'defaultInputs' | TypedFunction;
type TypedFunction =
  | 'checkAgainstTarget'
  | 'checkChange'
  | 'toParameters'
  | 'compose'
  | 'estimateMonthlyCost'
  | 'topology'
  | 'survivors'
  | 'protectedResources'
  | 'expectedResources'
  | 'resourcesFor';

/** A blueprint whose functions take the blueprint's own type of inputs. */
export interface TypedBlueprint<Inputs extends BlueprintInputs> extends Omit<Blueprint, Erased> {
  /** Must accept its own output, and `{}`. */
  inputsSchema: z.ZodType<Inputs>;
  checkAgainstTarget(inputs: Inputs, target: TargetFacts): InputIssue[];
  checkChange(before: Inputs, after: Inputs): InputIssue[];
  toParameters(inputs: Inputs, context: LaunchContext): Record<string, string>;
  compose(inputs: Inputs): string;
  estimateMonthlyCost(inputs: Inputs): ReturnType<Blueprint['estimateMonthlyCost']>;
  topology(inputs: Inputs): ReturnType<Blueprint['topology']>;
  survivors(inputs: Inputs): Survivor[];
  protectedResources(inputs: Inputs): string[];
  expectedResources(inputs: Inputs): number;
  resourcesFor(inputs: Inputs): readonly string[];
}

/**
 * Forgets the type of the inputs, so that the rest of Slipway handles every blueprint alike. Stored inputs
 * pass the schema again on their way in: rows written before an input existed get its default.
 *
 * @throws z.ZodError from a function that is given inputs which the schema refuses
 */
export function defineBlueprint<Inputs extends BlueprintInputs>(typed: TypedBlueprint<Inputs>): Blueprint {
  const schema = typed.inputsSchema;
  const read = (inputs: BlueprintInputs): Inputs => schema.parse(inputs);
  return {
    ...typed,
    inputsJsonSchema: z.toJSONSchema(schema, { io: 'input' }),
    defaultInputs: schema.parse({}),
    parseInputs(raw) {
      const result = schema.safeParse(raw);
      return result.success
        ? { ok: true, inputs: result.data }
        : { ok: false, issues: toInputIssues(result.error) };
    },
    checkAgainstTarget: (inputs, target) => typed.checkAgainstTarget(read(inputs), target),
    checkChange: (before, after) => typed.checkChange(read(before), read(after)),
    toParameters: (inputs, context) => typed.toParameters(read(inputs), context),
    compose: (inputs) => typed.compose(read(inputs)),
    estimateMonthlyCost: (inputs) => typed.estimateMonthlyCost(read(inputs)),
    topology: (inputs) => typed.topology(read(inputs)),
    survivors: (inputs) => typed.survivors(read(inputs)),
    protectedResources: (inputs) => typed.protectedResources(read(inputs)),
    expectedResources: (inputs) => typed.expectedResources(read(inputs)),
    resourcesFor: (inputs) => typed.resourcesFor(read(inputs)),
  };
}
