const telling =
  /slipway: failed|\b(errors?|fail(s|ed|ure)?|fatal|denied|unauthori[sz]ed|forbidden|timed? ?out|time-?out|not found|no such|no space left|unable to|cannot|can['’]t|could ?n(?:[’']t|ot)|refused|unreachable|out of memory|oom|killed process|panic|exited \([1-9]\d*\))\b/i;
/** What a boot of Ubuntu says of itself each time, failed or not. */
const noise = /Cloud-init v\. .* (running|finished)|audit:|apparmor=|ACPI|RETBleed|unattended-upgrades/i;
/** `[   31.000000] cloud-init[1184]: ` */
const prefix = /^(\[\s*[\d.]+\]\s*)?([\w.@-]+\[\d+\]:\s*)?/;
const most = 3;

/** The lines of a console that most likely say what failed: the last few that speak of a failure, without their stamps. */
export function tellingLines(lines: readonly string[]): string[] {
  const found = lines
    .filter((line) => telling.test(line) && !noise.test(line))
    .map((line) => line.replace(prefix, ''));
  return [...new Set(found)].slice(-most);
}
