import { pino } from 'pino';
import { afterAll, beforeAll, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { sweep } from './sweep';
import { tunables } from './tunables';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
  // Nobody answers there: an attempt is on record before AWS is asked.
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
  process.env.AWS_ACCESS_KEY_ID = 'nobody';
  process.env.AWS_SECRET_ACCESS_KEY = 'nobody';
});
afterAll(() => fixture.close());

test('operations that can’t even be claimed keep no other from being swept', async () => {
  const { database } = fixture;
  const stuck = Array.from({ length: tunables.operationsAtOnce + 1 }, (_, index) => `stuck-${index}`);
  for (const name of stuck) await fixture.request(name);
  await database.$executeRaw`UPDATE operations SET next_attempt_at = now() - interval '1 minute'`;
  await database.$executeRaw`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT 1 FROM environments e WHERE e.id = NEW.environment_id AND e.name LIKE 'stuck-%')
      THEN RAISE EXCEPTION 'poisoned'; END IF;
      RETURN NEW;
    END $$`;
  await database.$executeRaw`
    CREATE TRIGGER refused BEFORE UPDATE ON operations FOR EACH ROW EXECUTE FUNCTION refuse()`;
  await fixture.request('free');
  const stop = new AbortController();
  const logger = pino({ level: 'silent' });
  const underWay = new Set<string>();
  const sweeping = sweep({
    database,
    logger,
    workerId: 'sweeper',
    underWay,
    mayWork: () => true,
    stopping: stop.signal,
  });
  await waitUntil(
    'the free one to be tried',
    async () =>
      (await database.operation.count({ where: { environment: { name: 'free' }, attempts: { gt: 0 } } })) > 0,
    { withinMs: 30_000 },
  ).finally(() => stop.abort());
  await sweeping;
});
