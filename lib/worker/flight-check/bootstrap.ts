import { bootstrapVersion } from '@/lib/aws/account/bootstrap-version';
import { roleTrouble } from '@/lib/aws/role-trouble';
import { type Finding, type FlightRun, fine, type Look } from './flight-run';

/** The version of `bootstrap/target.yaml` that has the rights of all looks. */
const wantedVersion = 2;

export const bootstrap: Look = {
  checks: ['bootstrap'],
  look: async (run) => ({ bootstrap: await lookForBootstrap(run) }),
};

const troubles = {
  gone: 'The execution role that CloudFormation is to work with does not exist.',
  'distrusts-cloudformation': 'The execution role does not let CloudFormation work with it.',
} as const;

async function lookForBootstrap({ connection }: FlightRun): Promise<Finding> {
  const { executionRoleArn, region } = connection.target;
  const trouble = executionRoleArn === null ? null : await roleTrouble(connection, executionRoleArn);
  const remedy = `An admin bootstraps the target again with: ${deployCommand(region)}`;
  if (trouble !== null) return { verdict: 'will-fail', message: `${troubles[trouble]} ${remedy}` };
  const version = await bootstrapVersion(connection);
  if (version !== null && version >= wantedVersion)
    return fine(`The target is bootstrapped with version ${version} of the template.`);
  const which = version === null ? 'without a version' : `of version ${version}`;
  const message = `Couldn’t look at everything: the target is bootstrapped with a template ${which}, which lacks some rights to look. ${remedy}`;
  return { verdict: 'unknown', message };
}

/** It keeps the values of the parameters. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/ */
function deployCommand(region: string): string {
  return `aws cloudformation deploy --region ${region} --stack-name slipway --template-file infra-templates/bootstrap/target.yaml --capabilities CAPABILITY_NAMED_IAM`;
}
