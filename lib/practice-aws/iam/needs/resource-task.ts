import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { arn, type ResourceContext } from '@/lib/practice-aws/resource-types/define';
import { resourceContext } from '@/lib/practice-aws/resource-types/stack-resource';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import {
  isObject,
  member,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';
import type { Need } from './need';

/** What CloudFormation is about to do with a resource, as the tables of rights see it. */
export class ResourceTask {
  readonly context: ResourceContext;
  readonly id: string;

  constructor(
    readonly stack: Stack,
    /** As it is to be; for a deletion as it is. */
    readonly resource: StackResource,
    /** Of an update: what it was. */
    private readonly before?: TemplateObject,
    /** Of a deletion: with a final snapshot. */
    readonly snapshot = false,
  ) {
    this.context = resourceContext(stack, resource);
    this.id = resource.physicalId ?? '*';
  }

  /** An ARN in the stack's account and region. */
  arn(service: string, resource: string): string {
    return arn(this.context, service, resource);
  }

  /** IAM and CloudFront are the same in all regions. */
  globalArn(service: string, resource: string): string {
    return `arn:${partitionOf(this.stack.region)}:${service}::${this.stack.account}:${resource}`;
  }

  bucketArn(name: string): string {
    return `arn:${partitionOf(this.stack.region)}:s3:::${name}`;
  }

  /** The text of a property; deeper ones by their path, `Config.Bucket`. */
  text(path: string): string | undefined {
    const value = path
      .split('.')
      .reduce<TemplateValue | undefined>((part, name) => member(part, name), this.context.properties);
    return scalarText(value);
  }

  /** The texts of a list property. */
  texts(name: string): string[] {
    const list = member(this.context.properties, name);
    return Array.isArray(list) ? list.flatMap((one) => scalarText(one) ?? []) : [];
  }

  has(name: string): boolean {
    return member(this.context.properties, name) !== undefined;
  }

  /** Whether the property has to be put: it is new, or other than before. */
  sets(name: string): boolean {
    const [old, wanted] = [member(this.before, name), member(this.context.properties, name)];
    return this.before === undefined ? wanted !== undefined : JSON.stringify(old) !== JSON.stringify(wanted);
  }

  /** The stack's tags or its own: CloudFormation puts its own by itself. */
  get tagged(): boolean {
    return (
      this.stack.tags.length > 0 || isObject(member(this.context.properties, 'Tags')) || this.has('Tags')
    );
  }

  attribute(name: string): string | undefined {
    const value = this.resource.attributes[name];
    return typeof value === 'string' ? value : undefined;
  }
}

/** The rights that one kind of work on a type needs. */
export type Needs = (task: ResourceTask) => readonly Need[];

export interface TypeNeeds {
  create: Needs;
  update: Needs;
  delete: Needs;
  /** Drift detection reads with the rights of whoever asks for it. */
  read: Needs;
}

export type NeedsByType = Readonly<Record<string, TypeNeeds>>;

/** Actions of a service on one resource. */
export function on(resource: string, ...actions: string[]): Need[] {
  return actions.map((action) => ({ action, resource }));
}

/** Actions that take no resource. */
export function anywhere(...actions: string[]): Need[] {
  return on('*', ...actions);
}

/** Needs that only some resources have. */
export function when(condition: boolean, needs: readonly Need[]): readonly Need[] {
  return condition ? needs : [];
}
