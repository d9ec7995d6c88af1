import { type ArchitectureValues, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { errorCode } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { accountClients } from './clients';

export type FoundImage =
  | { found: 'available'; processor: ArchitectureValues | undefined }
  /** It can't be used yet, or no more. */
  | { found: 'unavailable' }
  | { found: 'no-parameter' }
  /** The parameter holds no id of an image that this account may use in this region. */
  | { found: 'no-image' };

/** The image that a template names: by its id, or by the name of a parameter that holds the id. */
export async function findImage(connection: Connection, named: string): Promise<FoundImage> {
  const id = named.startsWith('ami-') ? named : await parameterValue(connection, named);
  if (id === null) return { found: 'no-parameter' };
  if (!/^ami-[0-9a-z]+$/.test(id)) return { found: 'no-image' };
  try {
    const { Images } = await connection.ec2.send(new DescribeImagesCommand({ ImageIds: [id] }));
    const [image] = Images ?? [];
    if (!image) return { found: 'no-image' };
    return image.State === undefined || image.State === 'available'
      ? { found: 'available', processor: image.Architecture }
      : { found: 'unavailable' };
  } catch (error) {
    if (/^InvalidAMIID/.test(errorCode(error))) return { found: 'no-image' };
    throw error;
  }
}

async function parameterValue(connection: Connection, name: string): Promise<string | null> {
  try {
    const { Parameter } = await accountClients(connection).ssm.send(new GetParameterCommand({ Name: name }));
    return Parameter?.Value ?? null;
  } catch (error) {
    if (errorCode(error) === 'ParameterNotFound') return null;
    throw error;
  }
}
