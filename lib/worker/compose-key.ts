/** Where an environment's compose file lies in its target's artifact bucket. */
export function composeKey(environmentName: string): string {
  return `environments/${environmentName}/docker-compose.yaml`;
}
