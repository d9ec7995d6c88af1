const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A length of time in at most two units: "4 s", "2 min 05 s", "3 h 10 min", "12 d". Negative counts as none. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d`;
}

/**
 * How long ago, or how soon: "just now", "40 s ago", "5 min ago", "in 12 s". One unit; the past rounded down, the
 * future up.
 */
export function formatRelative(iso: string, now: number): string {
  const distance = now - Date.parse(iso);
  // A browser's clock that is a little behind the server's must not turn the past into the future.
  if (distance >= -2 * SECOND && distance < 2 * SECOND) return 'just now';
  return distance > 0 ? `${oneUnit(distance, Math.floor)} ago` : `in ${oneUnit(-distance, Math.ceil)}`;
}

function oneUnit(ms: number, round: (value: number) => number): string {
  if (ms < MINUTE) return `${round(ms / SECOND)} s`;
  if (ms < HOUR) return `${round(ms / MINUTE)} min`;
  if (ms < DAY) return `${round(ms / HOUR)} h`;
  return `${round(ms / DAY)} d`;
}

/** A moment in UTC, the same on the server and in every browser: "22 Nov 2026, 20:35:07 UTC". */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
  return `${day}, ${formatClock(iso)} UTC`;
}

/** The time of day in UTC: "20:35:07". */
export function formatClock(iso: string): string {
  return new Date(iso).toISOString().slice(11, 19);
}
