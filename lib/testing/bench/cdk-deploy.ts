import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '@/lib/practice-aws/template/document';
import { type Command, templatePath } from './command';

const account = '000000000000';
const region = 'eu-west-3';
const environment = `aws://${account}/${region}`;

/** The names in a bootstrapped environment: CDK's default qualifier. */
const suffix = `${account}-${region}`;
const versionParameter = '/cdk-bootstrap/hnb659fds/version';
const bucketName = `cdk-hnb659fds-assets-${suffix}`;
const roleArn = (role: string) =>
  `arn:\${AWS::Partition}:iam::${account}:role/cdk-hnb659fds-${role}-role-${suffix}`;

/** No questions, and nothing said to anybody but AWS. */
const quietly = ['--no-notices', '--no-version-reporting', '--ci'];

/** @param program aws-cdk's `bin/cdk` */
export function cdkDeploy(program: string): Command {
  return {
    way: 'cdk deploy',
    program: () => program,
    prepare: ['bootstrap', environment, ...quietly],
    args: (stackName, parameters, folder) => {
      writeAssembly(folder, stackName);
      return [
        ...['deploy', stackName, '--app', folder, '--require-approval', 'never', ...quietly],
        ...parameters.flatMap((parameter) => ['--parameters', parameter]),
      ];
    },
  };
}

/**
 * The cloud assembly that CDK's default synthesizer makes: the template is an asset, which goes to the bootstrap stack's
 * bucket, since as JSON it is larger than a call may carry; and the bootstrap stack's roles are assumed.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
 */
function writeAssembly(folder: string, stackName: string): void {
  // CDK reads templates as JSON only.
  const template = JSON.stringify(readDocument(readFileSync(templatePath, 'utf8')));
  const hash = createHash('sha256').update(template).digest('hex');
  const objectKey = `${hash}.json`;
  const templateFile = 'template.json';
  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  writeFileSync(join(folder, templateFile), template);
  write('assets.json', {
    version: '36.0.0',
    files: {
      [hash]: {
        source: { path: templateFile, packaging: 'file' },
        destinations: {
          [suffix]: { bucketName, objectKey, region, assumeRoleArn: roleArn('file-publishing') },
        },
      },
    },
    dockerImages: {},
  });
  const assets = `${stackName}.assets`;
  write('manifest.json', {
    version: '36.0.0',
    artifacts: {
      [assets]: {
        type: 'cdk:asset-manifest',
        properties: {
          file: 'assets.json',
          requiresBootstrapStackVersion: 6,
          bootstrapStackVersionSsmParameter: versionParameter,
        },
      },
      [stackName]: {
        type: 'aws:cloudformation:stack',
        environment,
        properties: {
          templateFile,
          validateOnSynth: false,
          assumeRoleArn: roleArn('deploy'),
          cloudFormationExecutionRoleArn: roleArn('cfn-exec'),
          stackTemplateAssetObjectUrl: `s3://${bucketName}/${objectKey}`,
          requiresBootstrapStackVersion: 6,
          bootstrapStackVersionSsmParameter: versionParameter,
          additionalDependencies: [assets],
          lookupRole: {
            arn: roleArn('lookup'),
            requiresBootstrapStackVersion: 8,
            bootstrapStackVersionSsmParameter: versionParameter,
          },
        },
        dependencies: [assets],
        displayName: stackName,
      },
    },
  });
}
