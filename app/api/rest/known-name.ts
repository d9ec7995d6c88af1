import { environmentNameSchema } from '@/lib/blueprints/environment-request';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** The name in an environment's address: what can't be a name can't be found either. Throws 'not-found'. */
export async function knownName(params: Promise<{ name: string }>): Promise<string> {
  const { name } = await params;
  if (!environmentNameSchema.safeParse(name).success) {
    throw new SlipwayError('not-found', 'There is no environment of this name, or you may not see it.');
  }
  return name;
}
