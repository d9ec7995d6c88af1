/**
 * One line of progress, the same for the setup, the demo and the checks: mark, title, note, time.
 *
 * @param {'done' | 'failed'} outcome
 * @param {string} title
 * @param {string} note
 * @param {number} elapsedMs
 * @returns {string}
 */
export function stepLine(outcome, title, note, elapsedMs) {
  const mark = outcome === 'done' ? '✓' : '✗';
  return `  ${mark} ${title.padEnd(16)} ${note.padEnd(46)} ${(elapsedMs / 1000).toFixed(1).padStart(6)} s`;
}
