import recorded from '@/infra-templates/bootstrap/versions.json';

/** Something that a version of `infra-templates/bootstrap/target.yaml` brought. */
export interface BootstrapAddition {
  version: number;
  /** What it is, and what a target without it can't do; both go on after "is missing: " and "; ". */
  what: string;
  without: string;
  /** Whose right it is: null for what only narrows. */
  role: 'launcher' | 'execution' | null;
  actions: readonly string[];
}

/** Of the template that this Slipway comes with. Targets tell theirs as the output `TemplateVersion`; the first had none. */
export const bootstrapVersion: number = Math.max(...recorded.map(({ version }) => version));

/** What a target lacks whose bootstrap has this version, the oldest first; null: it tells none. */
export function missingSince(deployed: number | null): BootstrapAddition[] {
  return recorded
    .filter(({ version }) => version > (deployed ?? 1))
    .flatMap(({ version, adds }) =>
      adds.map(({ role, ...addition }) => ({
        ...addition,
        version,
        role: role === 'launcher' || role === 'execution' ? role : null,
      })),
    );
}

/** Deploys the current template over an older one: what isn't given stays as it is. */
export function bootstrapCommand(region: string): string {
  return [
    `aws cloudformation deploy --stack-name slipway --region ${region} --capabilities CAPABILITY_NAMED_IAM`,
    '--template-file infra-templates/bootstrap/target.yaml',
  ].join(' ');
}

/** The same, which does nothing in another account than this. */
export function commandInAccount(
  { accountId, region }: { accountId: string; region: string },
  parameters: Readonly<Record<string, string>> = {},
): string {
  const isThisAccount = `test "$(aws sts get-caller-identity --query Account --output text)" = ${accountId}`;
  const overrides = Object.entries(parameters).map(([name, value]) => `${name}='${value}'`);
  const given = overrides.length === 0 ? [] : ['--parameter-overrides', ...overrides];
  return [`${isThisAccount} && ${bootstrapCommand(region)}`, ...given].join(' ');
}
