/** Runs once when the server starts: a portal with a wrong setting says so at boot, not at the first click. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { portalConfig } = await import('@/lib/config/config');
  const { portalLogger } = await import('@/lib/config/logger');
  try {
    portalConfig();
  } catch (error) {
    portalLogger().fatal(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
