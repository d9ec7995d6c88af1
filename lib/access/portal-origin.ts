import 'server-only';
import { connection } from 'next/server';
import { portalConfig } from '@/lib/config/config';

/** The origin that the portal is known by: the identity provider leads back there, and nowhere else. */
export async function portalOrigin(): Promise<string> {
  await connection();
  return new URL(portalConfig().NEXTAUTH_URL).origin;
}
