import { expect, test } from 'vitest';
import type { Connection } from '@/lib/aws/connect';
import type { Database } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { removeProbeStack } from './probe';

test('a worker that lost its lease asks AWS no more', async () => {
  let asked = 0;
  const send = async () => {
    asked += 1;
    return { Stacks: [] };
  };
  const connection = { cloudFormation: { send } } as unknown as Connection;
  const lost = { $executeRaw: async () => 0 } as unknown as Database;
  const held = { flightCheckId: 'a', workerId: 'w' };
  const removal = removeProbeStack({ connection }, lost, held, 'slipway-check--0123abcd');
  await expect(removal).rejects.toBeInstanceOf(MovedElsewhere);
  expect(asked).toBe(1);
});
