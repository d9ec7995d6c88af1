declare global {
  /** The listeners of this process that hear nothing; on `globalThis` because Next loads a module more than once. */
  var slipwayDeafListeners: Set<string> | undefined;
}

/** Whether some listener of this process was refused: it works on, by looking now and then, and is slower. */
export function isListenRefused(): boolean {
  return (globalThis.slipwayDeafListeners?.size ?? 0) > 0;
}
