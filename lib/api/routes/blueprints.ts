import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { blueprintId } from '@/lib/api/path-parameters';

const area = 'Blueprints';

const blueprint = z
  .object({
    id: z.string(),
    version: z.string(),
    title: z.string(),
    summary: z.string(),
    defaultInputs: z.record(z.string(), z.unknown()),
    inputsSchema: z.record(z.string(), z.unknown()).describe('JSON Schema (2020-12) of its inputs'),
  })
  .meta({ id: 'Blueprint' });

export const listBlueprintsRoute = describeRoute({
  method: 'GET',
  path: '/blueprints',
  area,
  summary: 'Lists what can be launched',
  scope: 'any',
  answers: { 200: { description: 'All blueprints', body: z.object({ items: z.array(blueprint) }) } },
});

export const readBlueprintRoute = describeRoute({
  method: 'GET',
  path: '/blueprints/{id}',
  area,
  summary: 'Shows a blueprint',
  scope: 'any',
  params: { id: blueprintId },
  answers: { 200: { description: 'The blueprint', body: blueprint } },
});
