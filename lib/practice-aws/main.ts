import { z } from 'zod';
import { QUOTA_MODES } from './account/quotas';
import { startPracticeAws } from './server';

/**
 * Runs the practice AWS as a process. Prints one JSON line `{"url": …}` when it is ready; SIGTERM or SIGINT stops it.
 */
const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  SANDBOX_SPEED: z.coerce.number().positive().default(1),
  SANDBOX_QUOTAS: z.enum(QUOTA_MODES).default('aws'),
  STATE_FILE: z.string().min(1).optional(),
});

async function main(): Promise<void> {
  const environment = environmentSchema.parse(process.env);
  const practice = await startPracticeAws({
    port: environment.PORT,
    speed: environment.SANDBOX_SPEED,
    quotas: environment.SANDBOX_QUOTAS,
    stateFile: environment.STATE_FILE,
  });
  process.stdout.write(`${JSON.stringify({ url: practice.url })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void practice.close();
    });
  }
}

await main();
