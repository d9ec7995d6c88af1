import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { errorCode } from '@/lib/aws/aws-failure';
import { largestInlineBytes } from '@/lib/aws/template-source';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { type Finding, type FlightRun, fine, type Look } from './flight-run';
import { plannedStack } from './planned-stack';

/** Whether CloudFormation takes the template, and the target has the zones that it is to be filled with. */
export const template: Look = {
  checks: ['template'],
  look: async (run) => ({ template: await validate(run) }),
};

async function validate(run: FlightRun): Promise<Finding> {
  try {
    await plannedStack(run);
  } catch (error) {
    // Our own refusal: what is asked for does not fit the target.
    if (!(error instanceof SlipwayError)) throw error;
    return {
      verdict: 'will-fail',
      message: `${error.message}.`,
      ...('zones' in run.inputs ? { field: 'inputs.zones' } : {}),
    };
  }
  const body = await readFile(join(process.cwd(), run.blueprint.templatePath), 'utf8');
  if (Buffer.byteLength(body) > largestInlineBytes)
    return {
      verdict: 'unknown',
      message: 'Couldn’t look: the template is too large to be validated without storing it.',
    };
  try {
    await run.connection.cloudFormation.send(new ValidateTemplateCommand({ TemplateBody: body }));
    return fine('CloudFormation takes it.');
  } catch (error) {
    if (errorCode(error) !== 'ValidationError') throw error;
    return {
      verdict: 'will-fail',
      message:
        'CloudFormation refuses the template as not valid. This is a defect of the blueprint; the worker’s log has the details.',
    };
  }
}
