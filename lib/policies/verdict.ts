/**
 * What the organization's policies say of a request: it is done, it waits for a second person, or it is refused. The
 * strictest of the reasons decides.
 */
export interface Verdict {
  outcome: 'allow' | 'approval' | 'deny';
  /** Empty where it is allowed. */
  reasons: readonly VerdictReason[];
}

export interface VerdictReason {
  /** The policy's id. */
  policy: string;
  outcome: 'approval' | 'deny';
  /** For people: "over $500 a month". */
  words: string;
  /** Who can help, or what would be allowed. */
  help?: string;
  /** The field of the request that it is about, where there is one: `inputs.databaseClass`. */
  path?: string;
  /** Whoever asks has to say why. */
  asksReason?: boolean;
}

/** What is asked for, as far as policies look at it. */
export interface Question {
  action: 'launch' | 'relaunch' | 'update' | 'tear-down' | 'extend';
  team: { id: string; name: string };
  target: { id: string; name: string };
  /** The blueprint's id. */
  blueprint: string;
  /** Parsed, with defaults filled in. */
  inputs: Readonly<Record<string, unknown>>;
  /** Null for a launch, until it is asked again whether one that waited for approval may begin. */
  environment: { id: string; name: string; ownerId: string } | null;
  /** The gravest that a flight check of this very request has found; null, or left out: none was made. */
  flightCheck?: string | null;
  /** A second person has approved it: only what nobody may is refused now. */
  approved?: boolean;
}
