/**
 * Loaded before a program that a supervisor started with an IPC channel: ends it when the supervisor is gone,
 * however that went away. First politely, so that it can finish its work; then for certain.
 *
 * Node loads it into whatever such a program forks, too. Those have a channel of their own to their own parent,
 * and must be left alone: hence the check of who started this process.
 */
const POLITE_MS = 3_000;

if (process.channel && process.env.SLIPWAY_SUPERVISOR === String(process.ppid)) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), POLITE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
}
