import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import { arn, type KnownShapes, nameOf, property, type ResourceContext } from './define';

/** The scalable target that a policy names, `service/cluster/name|ecs:service:DesiredCount|ecs`, or its parts. */
function scaled(context: ResourceContext): string {
  const [resource, , namespace] = (property(context, 'ScalingTargetId') ?? '').split('|');
  const service = namespace ?? property(context, 'ServiceNamespace') ?? 'ecs';
  return `${service}/${resource || property(context, 'ResourceId')}`;
}

/** `Ref` and the attributes of ECS's types, and of what scales and watches them: the CloudFormation reference. */
export const containerShapes = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    // https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
    physicalId: (context) =>
      arn(
        context,
        'autoscaling',
        `scalingPolicy:${uuidOf(context.seed)}:resource/${scaled(context)}:policyName/${nameOf(context, 'PolicyName', 256)}`,
      ),
  },
  'AWS::ECS::Service': {
    physicalId: (context) => {
      const cluster = (property(context, 'Cluster') ?? 'default').split('/').at(-1);
      return arn(context, 'ecs', `service/${cluster}/${nameOf(context, 'ServiceName', 255)}`);
    },
    attributes: (context) => ({ Name: nameOf(context, 'ServiceName', 255) }),
  },
  // Each that is registered is another revision of its family.
  'AWS::ECS::TaskDefinition': {
    physicalId: (context) =>
      arn(context, 'ecs', `task-definition/${nameOf(context, 'Family', 255)}:${context.generation + 1}`),
  },
  'AWS::Logs::MetricFilter': { physicalId: (context) => nameOf(context, 'FilterName', 512) },
} satisfies KnownShapes;
