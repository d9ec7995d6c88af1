import { execa } from 'execa';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { toolPath, whyMissing } from '@/lib/sandbox/setup/python-tools';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** Null where moto and the AWS command line are there, else why the tests that launch on moto are skipped. */
export const motoIsMissing = whyMissing('moto_server', 'aws');

/** The account that moto gives to whoever doesn't ask for another one. */
export const motoAccount = '123456789012';

export interface Moto {
  endpoint: string;
  stop: () => Promise<void>;
}

/** moto, an AWS emulator that we did not write: the second opinion on what we send. Empty at each start. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['-H', '127.0.0.1', '-p', String(port)];
  const moto = execa(toolPath('moto_server'), args, { stdio: 'ignore', reject: false });
  let ended = false;
  const end = moto.then(() => {
    ended = true;
  });
  const stop = async () => {
    moto.kill('SIGKILL');
    await end;
  };
  try {
    await waitUntil('moto to answer', () => {
      if (ended) throw new Error('moto ended instead');
      return fetch(`${endpoint}/moto-api/`).then(
        (answer) => answer.ok,
        () => false,
      );
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}

/**
 * Puts an image id of moto's into an SSM parameter and returns the parameter's name: moto has none of Canonical's.
 */
export async function putImageParameter(endpoint: string, region: string): Promise<string> {
  const name = '/slipway/ubuntu';
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.PutParameter',
      authorization: `AWS4-HMAC-SHA256 Credential=practice/20260101/${region}/ssm/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ Name: name, Type: 'String', Value: 'ami-1e749f67' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return name;
}
