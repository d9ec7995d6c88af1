import { invalid } from '@/lib/errors/slipway-error';

/** What loses something wants the environment's name typed. Throws 'invalid' at `confirm`. */
export function assertNameTyped(confirm: string | undefined, name: string): void {
  if (confirm === name) return;
  throw invalid([{ path: 'confirm', message: `Type the environment's name to confirm: ${name}` }]);
}
