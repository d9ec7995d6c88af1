/** How long a call may take before it counts as unanswered; CloudFormation's slowest reads stay well below. */
const timeouts = {
  connectionTimeout: 3_000,
  requestTimeout: 15_000,
  // Without it the SDK only warns, and the call hangs for ever.
  throwOnRequestTimeout: true,
  socketTimeout: 15_000,
};

/**
 * Shared by every client. The endpoint is the SDK's own business (`AWS_ENDPOINT_URL`). 'standard' retries throttling,
 * 5xx and lost connections twice with jitter; what is still failing then, the operation's own schedule retries.
 */
export function clientOptions(region: string) {
  return { region, maxAttempts: 3, retryMode: 'standard', requestHandler: timeouts } as const;
}
