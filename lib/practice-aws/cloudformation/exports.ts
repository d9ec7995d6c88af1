import type {
  ListExportsInput,
  ListExportsOutput,
  ListImportsInput,
  ListImportsOutput,
} from '@aws-sdk/client-cloudformation';
import { validationError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import { exportsIn, importersOf } from '@/lib/practice-aws/engine/shared-values';
import { pageOf } from './paging';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export function listExports(call: Call, input: ListExportsInput): ListExportsOutput {
  const { page, nextToken } = pageOf(exportsIn(call.engine.world, call), input, 'oldest-first');
  const Exports = page.map(({ name, value, stack }) => ({
    ExportingStackId: stack.id,
    Name: name,
    Value: value,
  }));
  return { Exports, NextToken: nextToken };
}

/** Names of stacks. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html */
export function listImports(call: Call, input: ListImportsInput): ListImportsOutput {
  const { world } = call.engine;
  const exported = exportsIn(world, call).find(({ name }) => name === input.ExportName);
  const importers = exported === undefined ? [] : importersOf(world, exported.stack, exported.name);
  if (importers.length === 0)
    throw validationError(`Export '${input.ExportName}' is not imported by any stack.`);
  const { page, nextToken } = pageOf(importers, input, 'oldest-first');
  return { Imports: page.map(({ name }) => name), NextToken: nextToken };
}
