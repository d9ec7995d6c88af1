import type { PortalProcess } from '@/lib/testing/checks/portal-process';
import type { World } from './world';

/** What a replica of the portal answered; null when there was no answer. */
export interface Answer {
  status: number;
  /** Of the operation that it promised. */
  operation: string | undefined;
}

/** Asks a replica over HTTP for an environment, as a script with Ada's token does. */
export async function submit(
  world: World,
  portal: PortalProcess,
  name: string,
  idempotencyKey?: string,
): Promise<Answer> {
  const where = { blueprint: 'web-environment', target: 'sandbox', team: 'payments' };
  const answer = await fetch(`${portal.url}/api/v1/environments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.token}`,
      'content-type': 'application/json',
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify({ name, ...where, inputs: { zones: 2, natGateways: 'single' } }),
  });
  const { operation } = (await answer.json()) as { operation?: { id: string } };
  return { status: answer.status, operation: operation?.id };
}
