/** Something that a call, or the work on a resource, needs a right for. */
export interface Need {
  /** `cloudformation:CreateStack` */
  action: string;
  /** An ARN; `*` where the action takes no resource, or all of them. */
  resource: string;
  /** Condition keys beside those that every request has. */
  keys?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The resource as a refusal names it, where that is not `resource`; null where a refusal names none. */
  shown?: string | null;
}

/** `User: … is not authorized to perform: … on resource: … because …`, as most services word it. */
export function refusalText(user: string, { action, resource, shown }: Need, why: string): string {
  const named = shown === undefined ? resource : shown;
  const on = named === null || named === '*' ? '' : ` on resource: ${named}`;
  return `User: ${user} is not authorized to perform: ${action}${on} ${why}`;
}
