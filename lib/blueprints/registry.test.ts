import { describe, expect, test } from 'vitest';
import type { Blueprint } from './blueprint';
import { blueprints, findBlueprint } from './registry';

test('a blueprint is found by its id, and nothing by another', () => {
  expect(findBlueprint('web-environment')?.title).toBe('Web environment');
  expect(findBlueprint('toString')).toBeUndefined();
});

test('no two blueprints share an id', () => {
  expect(new Set(blueprints.map(({ id }) => id)).size).toBe(blueprints.length);
});

describe.each(blueprints.map((blueprint): [string, Blueprint] => [blueprint.id, blueprint]))(
  '%s',
  (_, it) => {
    test('is valid without any input', () => {
      expect(it.parseInputs({})).toEqual({ ok: true, inputs: it.defaultInputs });
    });

    test('accepts its own defaults again', () => {
      expect(it.parseInputs(it.defaultInputs)).toEqual({ ok: true, inputs: it.defaultInputs });
    });

    test('describes every input for REST, with its default', () => {
      const properties = it.inputsJsonSchema.properties as Record<string, Record<string, unknown>>;
      expect(Object.keys(properties).sort()).toEqual(Object.keys(it.defaultInputs).sort());
      for (const [key, property] of Object.entries(properties)) {
        expect(property.default, key).toEqual(it.defaultInputs[key]);
        expect(property.description, key).toEqual(expect.any(String));
      }
      expect(it.inputsJsonSchema.additionalProperties).toBe(false);
      expect(it.inputsJsonSchema.required).toBeUndefined();
    });

    test('has a field for every input and an input for every field', () => {
      const keys = it.fieldGroups.flatMap(({ fields }) => fields.map(({ key }) => key));
      expect([...keys].sort()).toEqual(Object.keys(it.defaultInputs).sort());
    });

    test('reports every problem of a request at once', () => {
      const parsed = it.parseInputs({ nonsense: 1, more: 2 });
      expect(parsed).toEqual({
        ok: false,
        issues: [
          { path: 'nonsense', message: 'There is no such field' },
          { path: 'more', message: 'There is no such field' },
        ],
      });
    });
  },
);
