import { uuidOf } from '@/lib/practice-aws/account/identifiers';

/** As resource handlers word a failure of their own. */
export function handlerReason(text: string, code: string, seed: string): string {
  return `Resource handler returned message: "${text}" (RequestToken: ${uuidOf(`token:${seed}`)}, HandlerErrorCode: ${code})`;
}

/** As they word a refusal of their service. */
export function handlerMessage(
  message: string,
  service: string,
  status: number,
  code: string,
  seed: string,
): string {
  const ids = `Service: ${service}, Status Code: ${status}, Request ID: ${uuidOf(`request:${seed}`)}`;
  return handlerReason(`${message} (${ids})`, code, seed);
}
