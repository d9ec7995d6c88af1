import { partitionOf } from './regions';

/** Each partition has a console of its own: https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/select-region.html */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** CloudFormation's stacks of this name in the AWS console; null in partitions whose console has no public address. */
export function consoleLinkOf({ region, stackName }: { region: string; stackName: string }): string | null {
  const home = consoleHome(region);
  if (home === null) return null;
  const query = `filteringText=${encodeURIComponent(stackName)}&filteringStatus=active&viewNested=false`;
  return `${home}#/stacks?${query}`;
}

/** Where a stack is made from a template in the AWS console; null in partitions whose console has no public address. */
export function createStackLinkOf(region: string): string | null {
  const home = consoleHome(region);
  return home && `${home}#/stacks/create/template`;
}

function consoleHome(region: string): string | null {
  const host = consoles[partitionOf(region)];
  return host === undefined ? null : `https://${region}.${host}/cloudformation/home?region=${region}`;
}
