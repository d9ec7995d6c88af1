import { z } from 'zod';

/** One domain name in small letters, without a wildcard. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.1 */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * Group: account. CloudFront takes certificates of one region only.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 */
export const CERTIFICATE_ARN = /^arn:aws:acm:us-east-1:(\d{12}):certificate\/[A-Za-z0-9-]+$/;

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

const priceClasses = ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'] as const;

/** From 1 to 365. */
const days = () =>
  z
    .int({ error: 'Must be a whole number of days from 1 to 365' })
    .min(1, 'Must be at least 1 day')
    .max(365, 'Must be at most 365 days');

const yesOrNo = () => z.boolean({ error: 'Must be true or false' });

const inputsObject = z.strictObject({
  domain: z
    .string({ error: 'Must be a domain name, or null' })
    .max(253, 'Must have at most 253 characters')
    .regex(DOMAIN, 'Must be a domain name such as www.example.com, in lower case')
    .nullable()
    .default(null)
    .describe('The site answers to it once its DNS points at CloudFront. Needs a certificate'),
  certificateArn: z
    .string({ error: 'Must be the ARN of an ACM certificate, or null' })
    .regex(
      CERTIFICATE_ARN,
      'Must be the ARN of an ACM certificate in us-east-1: arn:aws:acm:us-east-1:<account>:certificate/<id>',
    )
    .nullable()
    .default(null)
    .describe('An ACM certificate for the domain name. It must be in us-east-1, wherever the target is'),
  defaultDocument: z
    .string({ error: 'Must be a file name such as index.html' })
    .regex(FILE_NAME, 'Must be a file name such as index.html, without a slash')
    .default('index.html')
    .describe('The file shown for a folder, and for the site itself'),
  spaFallback: yesOrNo()
    .default(false)
    .describe(
      'Addresses without a file show the default document, for applications that route in the browser',
    ),
  oldVersionDays: days().default(30).describe('A replaced or deleted file can be restored for this long'),
  priceClass: z
    .enum(priceClasses, { error: `Must be one of ${priceClasses.join(', ')}` })
    .default('PriceClass_100')
    .describe('The edge locations that serve the site. Visitors elsewhere are served from farther away'),
  accessLogs: yesOrNo()
    .default(false)
    .describe('A line for every request, in its own bucket. CloudFront delivers none to opt-in regions'),
  logRetentionDays: days().default(90).describe('Access logs are kept this long'),
});

export type StaticSiteInputs = z.output<typeof inputsObject>;

/** The inputs of a static site. Every field has a default, so `{}` is valid; unknown fields are refused. */
export const staticSiteInputsSchema = inputsObject.superRefine(({ domain, certificateArn }, check) => {
  if (domain !== null && certificateArn === null) {
    check.addIssue({
      code: 'custom',
      path: ['certificateArn'],
      message: 'A domain name needs an ACM certificate in us-east-1',
    });
  }
  if (domain === null && certificateArn !== null) {
    check.addIssue({
      code: 'custom',
      path: ['domain'],
      message: 'A certificate needs its domain name',
    });
  }
});
