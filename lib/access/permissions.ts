import { SlipwayError } from '@/lib/errors/slipway-error';
import { type Actor, type Role, roles, type Scope, scopes } from './context';

/**
 * Of whose things a role may do it: everybody's; those of the teams the person belongs to; those of other people alone,
 * whichever their team (a decision about one's own request is nobody's); one's own; nobody's. `everyone`: there is
 * nothing of a team in it, so that a token for some teams only may do it, too.
 */
type Reach = 'everyone' | 'any' | 'own-team' | 'others' | 'self' | 'none';

interface Permission extends Record<Role, Reach> {
  /** What a token must be allowed. */
  scope: Scope;
  /** Completes "Only admins may …". */
  words: string;
}

const ownTeam = { viewer: 'none', engineer: 'own-team', approver: 'own-team', admin: 'any' } as const;
const adminsOnly = { viewer: 'none', engineer: 'none', approver: 'none', admin: 'any' } as const;
const decidersOnly = { viewer: 'none', engineer: 'none', approver: 'others', admin: 'others' } as const;
const everyone = {
  viewer: 'everyone',
  engineer: 'everyone',
  approver: 'everyone',
  admin: 'everyone',
} as const;
const ownOrAdmins = { viewer: 'self', engineer: 'self', approver: 'self', admin: 'any' } as const;

/**
 * The one table of who may do what. Viewers see what their teams own. Engineers see and change it. Approvers see
 * everything, since they decide on everything, and change what their own teams own. Admins see and change everything.
 * What the organization's policies say comes on top: nobody may do more by them.
 */
const permissions = {
  'environment.read': {
    scope: 'read',
    words: 'see environments',
    viewer: 'own-team',
    engineer: 'own-team',
    approver: 'any',
    admin: 'any',
  },
  'environment.launch': { scope: 'launch', words: 'launch environments', ...ownTeam },
  'environment.update': { scope: 'change', words: 'update environments', ...ownTeam },
  'environment.tear-down': { scope: 'teardown', words: 'tear down environments', ...ownTeam },
  'environment.give-up': { scope: 'admin', words: 'give up what is under way', ...adminsOnly },
  'environment.hand-over': { scope: 'admin', words: 'hand environments over', ...adminsOnly },
  'approval.read': {
    scope: 'read',
    words: 'see requests for approval',
    viewer: 'own-team',
    engineer: 'own-team',
    approver: 'any',
    admin: 'any',
  },
  'approval.decide': { scope: 'approve', words: 'decide on requests', ...decidersOnly },
  'target.read': { scope: 'read', words: 'see targets', ...everyone },
  'target.add': { scope: 'admin', words: 'add targets', ...adminsOnly },
  'target.edit': { scope: 'admin', words: 'change targets', ...adminsOnly },
  'target.freeze': { scope: 'admin', words: 'stop launches and allow them again', ...adminsOnly },
  'target.retire': { scope: 'admin', words: 'disable and retire targets', ...adminsOnly },
  'target.rotate': { scope: 'admin', words: 'rotate the external id of a target', ...adminsOnly },
  'target.verify': { scope: 'admin', words: 'have a target verified', ...adminsOnly },
  'target.reconcile': { scope: 'admin', words: 'reconcile a target with AWS', ...adminsOnly },
  'orphan.read': { scope: 'admin', words: 'see stacks that belong to no environment', ...adminsOnly },
  'person.read': { scope: 'admin', words: 'see people', ...adminsOnly },
  'person.change': { scope: 'admin', words: 'disable people and end their sessions', ...adminsOnly },
  'account.relink': { scope: 'admin', words: 'link an account to a person', ...adminsOnly },
  'team.read': {
    scope: 'read',
    words: 'see teams',
    viewer: 'own-team',
    engineer: 'own-team',
    approver: 'any',
    admin: 'any',
  },
  'team.change': { scope: 'admin', words: 'change teams', ...adminsOnly },
  'organization.change': { scope: 'admin', words: 'change the limits of the organization', ...adminsOnly },
  'policy.read': { scope: 'admin', words: 'see policies', ...adminsOnly },
  'policy.change': { scope: 'admin', words: 'change policies', ...adminsOnly },
  'token.read': {
    scope: 'read',
    words: 'see tokens of other people',
    viewer: 'self',
    engineer: 'self',
    approver: 'self',
    admin: 'self',
  },
  'token.create': {
    scope: 'admin',
    words: 'create tokens for other people',
    viewer: 'self',
    engineer: 'self',
    approver: 'self',
    admin: 'self',
  },
  'token.revoke': { scope: 'admin', words: 'revoke tokens of other people', ...ownOrAdmins },
  'service-account.read': {
    scope: 'read',
    words: 'see service accounts',
    viewer: 'own-team',
    engineer: 'own-team',
    approver: 'own-team',
    admin: 'any',
  },
  'service-account.manage': { scope: 'admin', words: 'manage service accounts', ...adminsOnly },
  'trust.read': { scope: 'admin', words: 'see which workflows are trusted', ...adminsOnly },
  'trust.change': { scope: 'admin', words: 'change which workflows are trusted', ...adminsOnly },
  'access.review': { scope: 'admin', words: 'see who has which access', ...adminsOnly },
  'audit.read': {
    scope: 'read',
    words: 'see the whole audit log',
    viewer: 'own-team',
    engineer: 'own-team',
    approver: 'own-team',
    admin: 'any',
  },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;
export const actions = Object.keys(permissions) as Action[];

/** What an action is about, as far as the table asks for it. */
export interface Subject {
  /** The name of the team that owns it. */
  team?: string | undefined;
  /** The id of the person whose it is: who requested it, who holds the token. */
  person?: string | undefined;
}

/** Why somebody may not: the rule in a sentence, and who can help, in another. */
export interface Refusal {
  rule: string;
  help: string;
}

/** Whether this person, with this session or token, may do it. */
export function may(actor: Actor, action: Action, subject: Subject = {}): boolean {
  return hasScope(actor, action) && isWithin(permissions[action][actor.role], actor, subject);
}

/**
 * Why not, or null where they may.
 *
 * @param words what they wanted, where it can be said more exactly than by the table: `update "shop"`
 */
export function refusal(
  actor: Actor,
  action: Action,
  subject: Subject = {},
  words: string = permissions[action].words,
): Refusal | null {
  if (may(actor, action, subject)) return null;
  const permission: Permission = permissions[action];
  if (!hasScope(actor, action)) {
    const rule = `This token may not ${words}: it lacks the scope "${permission.scope}".`;
    return { rule, help: 'Use a token that has it, or sign in.' };
  }
  if (actor.narrowed && isWithin(permission[actor.role], { ...actor, narrowed: false }, subject)) {
    const rule = `This token may not ${words}: it is for ${teamsInWords(actor.teams)} only.`;
    return { rule, help: 'Use a token that is for all your teams, or sign in.' };
  }
  if (permission[actor.role] === 'others')
    return {
      rule: `Nobody may ${words} that they made themselves.`,
      help: 'Ask another approver or an admin.',
    };
  if (permission.engineer === 'own-team' && subject.team !== undefined) {
    if (actor.teams.includes(subject.team)) {
      const rule = `A viewer may not ${words}: only engineers of the team ${subject.team} and admins may.`;
      return {
        rule,
        // The provider's groups decide on it, not somebody in here.
        help: `Ask an engineer of the team ${subject.team}, or the platform team for that role.`,
      };
    }
    const rule = `Only members of the team ${subject.team} and admins may ${words}.`;
    return { rule, help: `Ask a member of the team ${subject.team} or an admin.` };
  }
  if (permission.approver === 'others')
    return { rule: `Only approvers and admins may ${words}.`, help: 'Ask an approver or an admin.' };
  return { rule: `Only admins may ${words}.`, help: 'Ask an admin.' };
}

/** Throws 'forbidden' with the rule and who can help. */
export function assertMay(actor: Actor, action: Action, subject?: Subject, words?: string): void {
  const refused = refusal(actor, action, subject, words);
  if (refused) throw new SlipwayError('forbidden', inWords(refused));
}

/** Throws 'forbidden' for a token without the scope that this needs, whatever it is about. */
export function assertScope(actor: Actor, action: Action): void {
  if (!hasScope(actor, action)) assertMay(actor, action);
}

/** Whether they may know that it is there: a token that may not read may still do what it is for. */
export function mayKnowOf(actor: Actor, subject: Subject): boolean {
  return isWithin(permissions['environment.read'][actor.role], actor, subject);
}

/** As one text for people: the rule, and who can help. */
export function inWords({ rule, help }: Refusal): string {
  return `${rule} ${help}`;
}

/** The teams whose environments this person sees; null means all of them. */
export function visibleTeams(actor: Actor): readonly string[] | null {
  if (!hasScope(actor, 'environment.read')) return [];
  return permissions['environment.read'][actor.role] === 'any' && !actor.narrowed ? null : actor.teams;
}

/** The scopes that a token of this role can do something with, if only with its owner's own tokens. */
export function scopesOfRole(role: Role): Scope[] {
  const useful = actions.filter((action) => permissions[action][role] !== 'none');
  const theirs = new Set<Scope>(useful.map((action) => permissions[action].scope));
  return scopes.filter((scope) => theirs.has(scope));
}

/**
 * What is left of a person's teams for a token that is for these teams only. Whoever does nothing because of belonging to a
 * team may have one for any; everybody else belongs to them, as long as they do: to see a team's things is not to own them.
 */
export function narrowTo({ role, teams }: Actor, only: readonly string[]): readonly string[] {
  const actsByTeam = actions.some((action) => permissions[action][role] === 'own-team');
  return actsByTeam ? only.filter((team) => teams.includes(team)) : only;
}

/** Those with which somebody may do it, to others at least. */
export function rolesThatMay(action: Action): Role[] {
  return roles.filter((role) => !['none', 'self'].includes(permissions[action][role]));
}

export function scopeOf(action: Action): Scope {
  return permissions[action].scope;
}

function hasScope({ scopes: granted }: Actor, action: Action): boolean {
  return granted === null || granted.includes(permissions[action].scope);
}

function isWithin(reach: Reach, actor: Actor, { team, person }: Subject): boolean {
  const ofItsTeams = !actor.narrowed || (team !== undefined && actor.teams.includes(team));
  switch (reach) {
    case 'everyone':
      return true;
    case 'any':
      return ofItsTeams;
    case 'others':
      return ofItsTeams && person !== actor.id;
    case 'own-team':
      return team !== undefined && actor.teams.includes(team);
    case 'self':
      return person === actor.id;
    case 'none':
      return false;
  }
}

function teamsInWords(teams: readonly string[]): string {
  return teams.length === 1 ? `the team ${teams[0]}` : `the teams ${teams.join(', ')}`;
}
