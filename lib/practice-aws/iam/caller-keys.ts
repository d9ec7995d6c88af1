import type { Caller } from '@/lib/practice-aws/caller';
import { TAGS_ARE_KNOWN } from './conditions';

type Keys = Record<string, string | readonly string[] | undefined>;

/**
 * The keys that every call has, whatever it asks for. Connections to the practice AWS stand for those over TLS.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function callerKeys(
  { account, arn, session }: Caller,
  region: string,
  roleTags: readonly { key: string; value: string }[] = [],
): Keys {
  return {
    'aws:PrincipalAccount': account,
    'aws:PrincipalArn': session?.roleArn ?? arn,
    'aws:PrincipalType': session === undefined ? 'User' : 'AssumedRole',
    'aws:RequestedRegion': region,
    'aws:SecureTransport': 'true',
    'aws:SourceIdentity': session?.sourceIdentity,
    // Session tags win over those of the role. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    ...prefixed('aws:PrincipalTag/', roleTags),
    ...prefixed('aws:PrincipalTag/', session?.tags ?? []),
  };
}

/** What a request brings along as tags: absent keys where it brings none. */
export function tagKeys(tags: readonly { key: string; value: string }[]): Keys {
  return {
    'aws:TagKeys': tags.length === 0 ? undefined : tags.map(({ key }) => key),
    ...prefixed('aws:RequestTag/', tags),
  };
}

/** The tags of what is worked on. */
export function resourceTagKeys(tags: readonly { key: string; value: string }[]): Keys {
  return { [TAGS_ARE_KNOWN]: '', ...prefixed('aws:ResourceTag/', tags) };
}

function prefixed(prefix: string, tags: readonly { key: string; value: string }[]): Keys {
  return Object.fromEntries(tags.map(({ key, value }) => [`${prefix}${key}`, value]));
}
