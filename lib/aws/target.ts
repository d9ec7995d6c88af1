import { tagValue } from '@/lib/blueprints/stack-tags';

/** What is needed to reach a target; the database's row has exactly these. */
export interface AwsTarget {
  id: string;
  name: string;
  accountId: string;
  region: string;
  roleArn: string;
  externalId: string;
  executionRoleArn: string | null;
  artifactBucket: string;
}

/**
 * On whose behalf AWS is called: stands in CloudTrail as SourceIdentity and in the session's name. 2 to 64 of
 * `[\w+=,.@-]` https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export interface AwsActor {
  sourceIdentity: string;
  sessionName: string;
  tags: Readonly<Record<string, string>>;
  reach: Reach;
}

/**
 * What a session may change in AWS: one stack with its buckets and snapshots, and the files of one environment in the
 * artifact bucket; null: nothing. Reads are not limited.
 */
export type Reach = { stackName: string | null; environmentId: string | null } | null;

/** The worker reading on nobody's behalf. */
export const followerActor: AwsActor = {
  sourceIdentity: 'slipway-follower',
  sessionName: 'slipway-follower',
  tags: { 'slipway:via': 'follower' },
  reach: null,
};

/** The worker acting for a person. */
export function personActor(
  person: { id: string; name: string | null; email: string | null },
  reach: Reach,
): AwsActor {
  return {
    sourceIdentity: sessionText(person.id),
    sessionName: sessionText(`slipway-${person.email ?? person.id}`),
    tags: { 'slipway:via': 'worker', 'slipway:user': tagValue(person.name ?? person.id) },
    reach,
  };
}

/** What belongs to an environment alone. */
export function reachOf({ id, stackName }: { id: string; stackName: string }): Reach {
  return { stackName, environmentId: id };
}

function sessionText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}
