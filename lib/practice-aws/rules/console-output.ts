/** The last lines that an instance wrote to its console, as a boot of Ubuntu ends. */
export function consoleOutput(instanceId: string, at: number, said: readonly string[] = []): string {
  const lines = [
    '[    0.000000] Linux version 6.8.0-1021-aws (buildd@lcy02-amd64-059)',
    '[    4.318211] systemd[1]: Reached target cloud-config.target - Cloud-config availability.',
    "[    9.107342] cloud-init[1184]: Cloud-init v. 24.4 running 'modules:final'",
    ...said.map((line, i) => `[${(31 + i * 0.4).toFixed(6).padStart(12)}] ${line}`),
    `[   44.901275] cloud-init[1184]: Cloud-init v. 24.4 finished at ${new Date(at).toUTCString()}. Datasource DataSourceEc2Local`,
    '',
    `ip-10-0-0-${Number.parseInt(instanceId.slice(-2), 16)} login: `,
  ];
  return lines.join('\r\n');
}
