import { hexId, upperId } from '@/lib/sandbox/aws/identifiers';
import { define, iamArn, nameOf, property, type ResourceContext, type ResourceTypes } from './define';

function path(context: ResourceContext): string {
  return property(context, 'Path') ?? '/';
}

/** Roles, policies and identity providers. Ref and attributes: the CloudFormation reference. */
export const identityTypes = {
  'AWS::IAM::Role': define(5, 2, (context) => {
    const physicalId = nameOf(context, 'RoleName');
    return {
      physicalId,
      attributes: {
        Arn: iamArn(context, `role${path(context)}${physicalId}`),
        RoleId: `AROA${upperId(context.seed, 17)}`,
      },
    };
  }),
  'AWS::IAM::InstanceProfile': define(8, 2, (context) => {
    const physicalId = nameOf(context, 'InstanceProfileName', 128);
    return {
      physicalId,
      attributes: { Arn: iamArn(context, `instance-profile${path(context)}${physicalId}`) },
    };
  }),
  'AWS::IAM::Policy': define(3, 1.5, (context) => {
    const physicalId = `${context.stackName.slice(0, 5)}-${context.logicalId.slice(0, 4)}-${upperId(context.seed, 12)}`;
    return { physicalId, attributes: { Id: physicalId } };
  }),
  'AWS::IAM::ManagedPolicy': define(4, 2, (context) => {
    const physicalId = iamArn(context, `policy${path(context)}${nameOf(context, 'ManagedPolicyName', 128)}`);
    return {
      physicalId,
      attributes: {
        PolicyArn: physicalId,
        PolicyId: `ANPA${upperId(context.seed, 17)}`,
        AttachmentCount: '0',
        CreateDate: '',
        DefaultVersionId: 'v1',
        IsAttachable: 'true',
        PermissionsBoundaryUsageCount: '0',
        UpdateDate: '',
      },
    };
  }),
  'AWS::IAM::OIDCProvider': define(3, 2, (context) => {
    const host = (property(context, 'Url') ?? hexId(context.seed, 12)).replace(/^https:\/\//, '');
    const physicalId = iamArn(context, `oidc-provider/${host}`);
    return { physicalId, attributes: { Arn: physicalId } };
  }),
} satisfies ResourceTypes;
