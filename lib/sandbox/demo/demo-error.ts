/** Something the person at the terminal can put right: shown as its message alone, without a stack. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
