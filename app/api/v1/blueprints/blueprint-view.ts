import type { Blueprint } from '@/lib/blueprints/blueprint';

/** A blueprint for automation: what it is, and the JSON Schema (2020-12) of its inputs. */
export function toBlueprintView(blueprint: Blueprint) {
  return {
    id: blueprint.id,
    version: blueprint.version,
    title: blueprint.title,
    summary: blueprint.summary,
    defaultInputs: blueprint.defaultInputs,
    inputsSchema: blueprint.inputsJsonSchema,
  };
}
