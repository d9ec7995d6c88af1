/**
 * next-auth's error codes (https://next-auth.js.org/configuration/pages#error-codes) and our own in plain words.
 * Null when there is nothing to say.
 */
export function signInErrorWords(code: string | undefined): string | null {
  switch (code) {
    case undefined:
    case '':
      return null;
    case 'SessionRequired':
      return 'Please sign in to see that page.';
    case 'AccessDenied':
      return 'Your account may not use Slipway. Ask the platform team for access.';
    case 'OAuthSignin':
      return 'The sign-in service could not be reached. Try again in a moment.';
    case 'OAuthCallback':
    case 'Callback':
      return 'The sign-in was not completed: it was cancelled, or took too long. Please try again.';
    case 'OAuthAccountNotLinked':
      return 'Another account already uses this e-mail address. If it is yours, ask an admin to link the two: they see your request on the page People. Then sign in again.';
    case 'IssuerChanged':
      return 'Slipway knows somebody with your account at another sign-in service. If that is you, ask an admin to link the two: they see your request on the page People. Then sign in again.';
    case 'Disabled':
      return 'Your account has been disabled in Slipway. Ask an admin to enable it.';
    case 'NotAMember':
      return 'Your account may not use Slipway: it is not in the group that lets people in. Ask the platform team to add you, then sign in again.';
    case 'GroupsUnknown':
      return 'Your sign-in service did not say which groups you are in, and only members of one group may use Slipway. Ask the platform team: it may have to send the groups of each account, or fewer of them.';
    case 'AccountsJoined':
      return 'Two people’s accounts were once joined into one. Ask the platform team to separate them.';
    case 'StandingNotSaved':
      return 'Your role and teams could not be saved, so you are not signed in. Try again in a moment.';
    case 'SessionNotEnded':
      return 'The session that you had could not be ended, so no new one was begun. Try again in a moment.';
    case 'DatabaseAway':
      return 'Slipway’s database does not answer or takes no changes, so nobody can sign in at the moment. Try again in a minute.';
    case 'SignOutFailed':
      return 'Signing out did not work, and you are still signed in. Go back and try again in a moment.';
    case 'Configuration':
      return 'Sign-in is not set up correctly. Ask the platform team.';
    default:
      return 'Signing in did not work. Please try again.';
  }
}

/**
 * Where to go after signing in: an address of this portal, or the fallback. Anything else would let a link
 * send people somewhere else right after they signed in.
 */
export function safeCallbackPath(callbackUrl: string | undefined, fallback: string): string {
  if (!callbackUrl) return fallback;
  const base = 'http://portal.invalid';
  try {
    const url = new URL(callbackUrl, base);
    const path = url.pathname + url.search + url.hash;
    const relative = callbackUrl.startsWith('/') && url.origin === base;
    return relative && !path.startsWith('//') ? path : fallback;
  } catch {
    return fallback;
  }
}
