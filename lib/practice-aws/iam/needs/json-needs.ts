import type { Place } from '@/lib/practice-aws/account/state';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import type { Need } from './need';

interface JsonCall extends Place {
  service: string;
  action: string;
  body: string;
}

/** What each service's calls are authorised on, by the call's fields; `*` where they take no resource. */
const RESOURCES: Readonly<Record<string, (fields: Fields, place: Place) => string[]>> = {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
  acm: (fields) => [textOf(fields, 'CertificateArn') ?? '*'],
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
  ecr: (fields, { account, region }) => {
    const names = [fields.repositoryName, fields.repositoryNames].flat().filter(isText);
    const registry = `arn:${partitionOf(region)}:ecr:${region}:${textOf(fields, 'registryId') ?? account}:repository/`;
    return names.length === 0 ? [`${registry}*`] : names.map((name) => registry + name);
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
  kms: (fields, { account, region }) => {
    const key = textOf(fields, 'KeyId');
    if (key === undefined) return ['*'];
    const home = `arn:${partitionOf(region)}:kms:${region}:${account}:`;
    return [key.startsWith('arn:') ? key : home + (key.startsWith('alias/') ? key : `key/${key}`)];
  },
};

type Fields = Readonly<Record<string, unknown>>;

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return isText(value) ? value : undefined;
}

/** The rights that a call of a service that speaks JSON needs. What is no such call is refused by the service. */
export function jsonNeeds({ service, action, body, account, region }: JsonCall): Need[] {
  const resources = RESOURCES[service]?.(fieldsOf(body), { account, region }) ?? ['*'];
  return resources.map((resource) => ({ action: `${service}:${action}`, resource }));
}

function fieldsOf(body: string): Fields {
  try {
    const fields: unknown = JSON.parse(body);
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch {
    return {};
  }
}
