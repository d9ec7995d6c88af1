/** To begin a policy with. A test keeps each as valid as one that is saved. */
export const policyExamples = [
  {
    title: 'Nobody may …',
    text: `@words("the blueprint name-of-the-blueprint is not offered to the team payments")
@help("Ask the platform team.")
forbid (principal, action == Action::"launch", resource in Team::"payments")
when { resource.blueprint == Blueprint::"name-of-the-blueprint" };
`,
  },
  {
    title: 'A second person is asked when …',
    text: `@outcome("approval")
@reason("required")
@words("production, in the target {resource.target.name}")
forbid (
  principal,
  action in [Action::"launch", Action::"update"],
  resource in Target::"production"
);
`,
  },
  {
    title: 'Teardown of what is protected',
    text: `@outcome("approval")
@words("its database is protected from deletion")
forbid (principal, action == Action::"tear-down", resource)
when { context.inputs has deletionProtection && context.inputs.deletionProtection };
`,
  },
  {
    title: 'An input that must be set',
    text: `@words("in production, backups are kept for at least 14 days")
@path("inputs.backupRetentionDays")
forbid (
  principal,
  action in [Action::"launch", Action::"update"],
  resource in Target::"production"
)
when
{
  context.inputs has backupRetentionDays &&
  context.inputs.backupRetentionDays < 14
};
`,
  },
  {
    title: 'Only what makes it dearer',
    text: `@outcome("approval")
@words("{context.monthlyCents} a month, more than twice of what it costs now")
forbid (principal, action == Action::"update", resource)
when { context has before && context.monthlyCents > 2 * context.before.monthlyCents };
`,
  },
] as const;

/** What a new policy begins with. */
export const newPolicyText = `@words("why not, in a few words: over {resource.team.maxMonthlyCents} a month")
@help("Who can help, or what would be allowed.")
forbid (principal, action == Action::"launch", resource)
when { context.teamMonthlyCents > resource.team.maxMonthlyCents };
`;
