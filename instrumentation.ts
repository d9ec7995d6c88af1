/**
 * Runs once when the server starts: a portal with a wrong setting says so at boot, not at the first click; and when it
 * is told to stop, it ends the live streams, for whose connections it would otherwise wait. A database that does not
 * answer does not keep it from stopping.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NEXT_PHASE === 'phase-production-build') return;
  const { speakJson } = await import('@/lib/config/json-console.mjs');
  if (process.env.NODE_ENV === 'production') speakJson('portal');
  const config = await settings();
  const { believeOnly, parseProxies } = await import('@/lib/config/trusted-proxies');
  believeOnly(parseProxies(config.TRUSTED_PROXIES));
  const { endLiveStreams, startListening } = await import('@/lib/live/live-stream');
  const { onStop } = await import('@/lib/config/on-stop');
  const { portalLogger } = await import('@/lib/config/logger');
  const { beWatched } = await import('@/lib/portal/be-watched');
  const flush = await beWatched(config, portalLogger());
  const end = () => {
    endLiveStreams();
    void flush();
  };
  onStop(end, (afterMs) =>
    portalLogger().warn({ afterMs }, 'stopped without waiting any longer for the requests under way'),
  );
  startListening();
}

async function settings() {
  const { portalConfig } = await import('@/lib/config/config');
  try {
    const config = portalConfig();
    if (process.env.NODE_ENV === 'production') {
      const { practiceInPortal, refusePractice } = await import('@/lib/config/practice-settings');
      refusePractice(practiceInPortal(config));
    }
    return config;
  } catch (error) {
    // Thrown, it would leave a server that answers every request with 500.
    const { refuseToStart } = await import('@/lib/config/refuse-to-start');
    return refuseToStart('portal', error);
  }
}
