import { z } from 'zod';
import { scopesSchema } from '@/lib/access/grantable';

export const githubIssuer = 'https://token.actions.githubusercontent.com';
const mostMinutes = 60;

/** Every part is compared to the letter: a pattern would be taken for a name that no workflow has. */
const noPattern = /^[^*?[\]\p{Cc}\p{Cs}]+$/u;
const exactly = 'Must be one of them, to the letter: there are no patterns';

export const trustSchema = z
  .strictObject({
    serviceAccount: z.string().max(64),
    issuer: z
      .string()
      .max(300)
      .regex(/^[\x21-\x7e]+$/, 'Must be an address')
      .refine(isIssuer, 'Must be an https:// address without a query, as its tokens spell it')
      .default(githubIssuer),
    repository: z
      .string()
      .max(200)
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, 'Must be owner/repository, as GitHub spells it'),
    repositoryId: z
      .string()
      .regex(/^\d{1,20}$/, 'Must be the number of the repository')
      .nullish(),
    ref: z
      .string()
      .max(250)
      .regex(/^refs\/(heads|tags)\/./, 'Must be refs/heads/<branch> or refs/tags/<tag>')
      .regex(noPattern, exactly)
      .nullish(),
    environment: z.string().max(250).regex(noPattern, exactly).nullish(),
    pullRequests: z.boolean().default(false),
    workflow: z
      .string()
      .max(200)
      .regex(/^\.github\/workflows\/[^/]+\.ya?ml$/, 'Must be .github/workflows/<file>.yml')
      .regex(noPattern, exactly)
      .nullish(),
    scopes: scopesSchema.optional(),
    maxMinutes: z.number().int().min(1).max(mostMinutes, `At most ${mostMinutes} minutes`).default(15),
  })
  .superRefine(({ ref, environment, pullRequests }, ctx) => {
    if (!ref && !environment && !pullRequests)
      ctx.addIssue({
        code: 'custom',
        path: ['ref'],
        message:
          'Say which: a branch or tag, an environment, or pull requests. Every branch is none of them.',
      });
    if (pullRequests && (ref || environment))
      ctx.addIssue({
        code: 'custom',
        path: ['pullRequests'],
        message: 'A workflow runs for a pull request, or for a branch or environment',
      });
  });

/** One that runs on this very machine, as the sandbox's, may do without TLS. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || [url.search, url.hash, url.username, url.password].some(Boolean)) return false;
  const isOwnMachine = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isOwnMachine);
}
