import type { Tag } from '@aws-sdk/client-ec2';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { tagsOf } from '@/lib/practice-aws/iam/policies/find-role';
import type { Call } from '@/lib/practice-aws/query/call';
import { existingOfType, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText } from '@/lib/practice-aws/template/values';

/** A resource that a stack made, as the calls of EC2 look at it. */
export interface Made {
  id: string;
  stack: Stack;
  resource: StackResource;
  /** A property as it is now, somebody's changes included. */
  text(property: string): string | undefined;
  attribute(name: string): string | undefined;
  Tags: Tag[];
}

/** All of a type that the caller's account has in the region. */
export function madeOf({ engine, account, region }: Call, type: string): Made[] {
  return existingOfType(engine.world, { account, region }, type).map(({ stack, resource }) => {
    const properties = realProperties(resource);
    return {
      id: resource.physicalId ?? '',
      stack,
      resource,
      text: (property) => scalarText(member(properties, property)),
      attribute: (name) => {
        const value = resource.attributes[name];
        return typeof value === 'string' ? value : undefined;
      },
      Tags: tagsOf(stack, resource).map(({ key, value }) => ({ Key: key, Value: value })),
    };
  });
}
