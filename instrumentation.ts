/** Runs once when the server starts: a portal with a wrong setting says so at boot, not at the first click. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NEXT_PHASE === 'phase-production-build') return;
  const { portalConfig } = await import('@/lib/config/config');
  portalConfig();
}
