import { afterAll, beforeAll, expect, test } from 'vitest';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { createFixture, type Fixture, heldBy } from '@/lib/testing/checks/fixtures';
import { environmentVerb } from './environment-verb';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

test('the loser of a race gets the current and the expected state', async () => {
  const name = 'raced';
  const { operationId } = heldBy('', await fixture.environmentIn('ACTIVE', name));
  const verb = environmentVerb({
    action: 'environment.race',
    deed: 'update',
    parse: ({ of }: { name: string; of: 'environment' | 'operation' }) => of,
    rules: async () => null,
    write: async ({ tx, environment: { id }, parsed: of }) => {
      if (of === 'environment') await moveEnvironment(tx, { id, from: 'LAUNCHING', to: 'ACTIVE' });
      else await moveOperation(tx, { id: operationId, from: 'PENDING', to: 'CANCELLED' });
      return { answer: null, audit: null };
    },
  });
  const told = async (of: 'environment' | 'operation') =>
    verb({ ctx: fixture.as('ada'), input: { name, of } }).catch(({ code, message }) => `${code}: ${message}`);
  expect(await told('environment')).toBe(
    'conflict: "raced" was just changed by somebody else: the environment is ACTIVE now, not LAUNCHING. Check its current state.',
  );
  expect(await told('operation')).toBe(
    'conflict: "raced" was just changed by somebody else: the operation is SUCCEEDED now, not PENDING. Check its current state.',
  );
});
