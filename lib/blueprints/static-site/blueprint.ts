import template from '@/infra-templates/static-site/outline.json';
import { defineBlueprint } from '@/lib/blueprints/define-blueprint';
import { checkAgainstTarget } from './check-against-target';
import { staticSiteInputsSchema } from './inputs';
import { interruptions } from './interruptions';
import { topology } from './topology';

const inDays = { unit: { one: 'day', many: 'days' } };

/** A website of files alone: a private bucket behind CloudFront. */
export const staticSite = defineBlueprint({
  id: 'static-site',
  title: 'Static site',
  summary:
    'A static website or a single-page application: a private bucket behind CloudFront, served over HTTPS with security headers, with its own domain name if wanted.',
  template,
  inputsSchema: staticSiteInputsSchema,
  toParameters: (inputs, { environmentName }) => ({
    EnvironmentName: environmentName,
    Domain: inputs.domain ?? '',
    CertificateArn: inputs.certificateArn ?? '',
    DefaultDocument: inputs.defaultDocument,
    SpaFallback: String(inputs.spaFallback),
    OldVersionDays: String(inputs.oldVersionDays),
    PriceClass: inputs.priceClass,
    AccessLogs: String(inputs.accessLogs),
    LogRetentionDays: String(inputs.logRetentionDays),
  }),
  fields: {
    domain: { placeholder: 'www.example.com' },
    certificateArn: { placeholder: 'arn:aws:acm:us-east-1:…' },
    priceClass: {
      options: [
        { value: 'PriceClass_100', label: 'North America, Europe, Israel' },
        { value: 'PriceClass_200', label: 'Also Asia, Africa, the Middle East' },
        { value: 'PriceClass_All', label: 'Everywhere', description: 'South America and Oceania, too' },
      ],
    },
    oldVersionDays: { ...inDays, label: 'Retention of old versions' },
    logRetentionDays: { ...inDays, label: 'Log retention' },
  },
  resourceNames: {
    Distribution: 'CloudFront distribution',
    OriginAccess: 'CloudFront’s access to the bucket',
    FolderDocuments: 'Default document of folders',
  },
  primaryOutputs: ['Url', 'SiteBucketName', 'DistributionId'],
  checkAgainstTarget,
  interruptions,
  topology,
});
