import { partitionOf, urlSuffixOf } from './partition';
import { NO_VALUE, type Resolved } from './resolve';

/** What the pseudo parameters of one stack are made from. */
export interface StackPlace {
  account: string;
  region: string;
  stackId: string;
  stackName: string;
  notificationArns: string[];
}

const PSEUDO_PARAMETERS: ReadonlyMap<string, (place: StackPlace) => Resolved> = new Map<
  string,
  (place: StackPlace) => Resolved
>([
  ['AWS::AccountId', (place) => place.account],
  ['AWS::NotificationARNs', (place) => place.notificationArns],
  ['AWS::NoValue', () => NO_VALUE],
  ['AWS::Partition', (place) => partitionOf(place.region)],
  ['AWS::Region', (place) => place.region],
  ['AWS::StackId', (place) => place.stackId],
  ['AWS::StackName', (place) => place.stackName],
  ['AWS::URLSuffix', (place) => urlSuffixOf(place.region)],
]);

export function isPseudoParameter(name: string): boolean {
  return PSEUDO_PARAMETERS.has(name);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameter(name: string, place: StackPlace): Resolved | undefined {
  return PSEUDO_PARAMETERS.get(name)?.(place);
}
