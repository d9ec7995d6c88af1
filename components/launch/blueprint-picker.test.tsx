import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { outlineOf } from '@/infra-templates/outline';
import { defineBlueprint } from '@/lib/blueprints/define-blueprint';
import { BlueprintPicker } from './blueprint-picker';

const blueprintOf = (id: string, resources: string) =>
  defineBlueprint({
    id,
    title: `The ${id}`,
    summary: `What a ${id} is for.`,
    template: outlineOf(`Resources:\n${resources}`),
    inputsSchema: z.strictObject({}),
    toParameters: () => ({}),
  });
const registry = [
  blueprintOf('vault', '  MainKey: { Type: AWS::KMS::Key }'),
  blueprintOf('store', '  Files: { Type: AWS::S3::Bucket }'),
];

const markup = renderToStaticMarkup(
  <BlueprintPicker blueprints={registry} chosen="store" takesFocus={false} onChoose={vi.fn()} />,
);
const cards = markup.split('<label').slice(1);

test('the blueprints are one group of radio buttons, of which the chosen one is checked', () => {
  expect(markup).toMatch(/<fieldset[^>]*><legend[^>]*>Blueprint<\/legend>/);
  expect(cards.map((card) => /<input[^>]*>/.exec(card)?.[0])).toEqual([
    expect.stringMatching(/type="radio".*name="blueprint".*value="vault"/),
    expect.stringMatching(/type="radio".*name="blueprint".*checked="".*value="store"/),
  ]);
  expect(markup.match(/checked=""/g)).toHaveLength(1);
  for (const [index, { id, title }] of registry.entries()) {
    expect(cards[index]).toContain(`aria-labelledby="blueprint-${id}-title"`);
    expect(cards[index]).toContain(`aria-describedby="blueprint-${id}"`);
    expect(cards[index]).toMatch(new RegExp(`id="blueprint-${id}-title"[^>]*>${title}<`));
  }
});

test('each card says what the blueprint is, what is in it and what it costs', () => {
  const words = cards.map((card) =>
    card
      .replace(/^[^>]*>/, '')
      .replace(/<[^>]+>/g, '|')
      .replace(/\|+/g, '|'),
  );
  expect(words).toEqual([
    '|The vault|What a vault is for.|Main key|About $1/month with the defaults|',
    '|The store|What a store is for.|Files|Paid by use|',
  ]);
});
