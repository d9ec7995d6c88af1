export const violationKinds = [
  'lost',
  'double',
  'orphaned',
  'false failure',
  'untrue',
  'event',
  'audit',
  'late',
  'unproven',
] as const;

export interface Violation {
  kind: (typeof violationKinds)[number];
  what: string;
}
