import { CertificateStatus } from '@aws-sdk/client-acm';
import { ImageState } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { addCertificate } from '@/lib/practice-aws/account/certificates';
import { addImage } from '@/lib/practice-aws/account/images';
import { addRepository } from '@/lib/practice-aws/account/repositories';
import type { World } from '@/lib/practice-aws/account/state';

/** Things that an account has without a stack, which tests and demos put there. */
export interface Shelf {
  schema: z.ZodType;
  list(world: World): object;
  /** @param given what the schema has read */
  add(world: World, given: unknown, now: number): object;
  clear(world: World): void;
}

const place = {
  account: z.string().regex(/^\d{12}$/, 'twelve digits'),
  region: z.string().min(1),
};

const certificateSchema = z.strictObject({
  ...place,
  domainNames: z.array(z.string().min(1)).min(1),
  status: z.enum(CertificateStatus).default('ISSUED'),
  id: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional()
    .describe('What its ARN ends with; one that is there already takes on what is given'),
});

const repositorySchema = z.strictObject({
  ...place,
  name: z.string().min(2),
  tags: z.array(z.string().min(1)).default([]).describe('Of its images, one image for each'),
});

const imageSchema = z.strictObject({
  region: place.region,
  id: z.string().regex(/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/),
  account: place.account.optional().describe('Whose it is; if left out, it is public'),
  name: z.string().min(3).default('image'),
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  state: z.enum(ImageState).default('available'),
});

export const shelves: ReadonlyMap<string, Shelf> = new Map<string, Shelf>([
  [
    'certificates',
    {
      schema: certificateSchema,
      list: ({ certificates }) => ({ certificates: [...certificates.values()] }),
      add: (world, given, now) => addCertificate(world, certificateSchema.parse(given), now),
      clear: ({ certificates }) => certificates.clear(),
    },
  ],
  [
    'images',
    {
      schema: imageSchema,
      list: ({ images }) => ({ images: [...images.values()] }),
      add: (world, given) => addImage(world, imageSchema.parse(given)),
      clear: ({ images }) => images.clear(),
    },
  ],
  [
    'repositories',
    {
      schema: repositorySchema,
      list: ({ repositories }) => ({ repositories: [...repositories.values()] }),
      add: (world, given, now) => addRepository(world, repositorySchema.parse(given), now),
      clear: ({ repositories }) => repositories.clear(),
    },
  ],
]);
