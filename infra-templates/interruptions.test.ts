import serviceSpec from '@aws-cdk/aws-service-spec';
import type { Resource } from '@aws-cdk/service-spec-types';
import { describe, expect, test } from 'vitest';
import type { Effect } from '@/lib/stacks/types/interruptions/interruption';
import { factsOf, updatesOfTypes } from '@/lib/stacks/types/interruptions/interruption-of';
import { readTemplate } from './read-template';

const properties = ['web-environment', 'static-site'].flatMap((id) =>
  Object.entries(readTemplate(`./${id}/template.yaml`).Resources).flatMap(
    ([logicalId, { Type, Properties }]) =>
      Object.keys(Properties ?? {}).map((property) => ({
        place: `${id} ${logicalId}`,
        type: Type,
        property,
      })),
  ),
);

test('of every property in a template it is known what a change of it does', () => {
  expect(properties.length).toBeGreaterThan(150);
  const unknown = properties.filter(({ type, property }) => factsOf(type, property) === undefined);
  expect(unknown).toEqual([]);
});

describe.each(Object.entries(updatesOfTypes))('what is known of updates of %s', (type, facts) => {
  const names = [...facts.unnoticed, ...facts.replacing, ...Object.keys(facts.properties ?? {})];
  const change = { before: '1', after: '2', resource: {} };

  test('is said of its own properties, of each once', () => {
    expect(names.filter((name) => !Object.hasOwn(specified(type).properties, name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('agrees with CloudFormation on what replaces one', () => {
    const { properties: spec, additionalReplacementProperties: listed = [] } = specified(type);
    const replacing = new Set(listed.filter((path) => path.length === 1).flat());
    for (const name of names) {
      const verdict = replacing.has(name) ? 'yes' : (spec[name]?.causesReplacement ?? 'no');
      const { effect } = factsOf(type, name) ?? {};
      const kind = (typeof effect === 'function' ? effect(change) : (effect as Effect)).kind;
      if (verdict === 'yes') expect(`${name}: ${kind}`).toBe(`${name}: replaced`);
      if (verdict === 'no') expect(`${name}: ${kind}`).not.toBe(`${name}: replaced`);
    }
  });

  test('has a source at AWS', () => {
    const sources = [facts.source, ...Object.values(facts.properties ?? {}).map(({ source }) => source)];
    for (const source of sources)
      expect(source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|repost\.aws)\/\S+$/);
  });

  test('is said in sentences', () => {
    const effects = Object.values(facts.properties ?? {}).map(({ effect }) =>
      typeof effect === 'function' ? effect(change) : effect,
    );
    for (const effect of [...effects, facts.replaced, facts.removed]) {
      if (effect?.note !== undefined) expect(effect.note).toMatch(/^[A-Z].*\.$/);
    }
    for (const effect of effects) {
      if (effect.kind === 'short') expect(effect.what).toMatch(/^[a-z].*[^.]$/);
    }
  });
});

// Half a second, so once.
const specification = serviceSpec.loadAwsServiceSpecSync();

function specified(type: string): Resource {
  const [found] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
  if (!found) throw new Error(`CloudFormation has no type ${type}`);
  return found;
}
