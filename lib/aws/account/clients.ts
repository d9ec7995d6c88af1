import { ACMClient } from '@aws-sdk/client-acm';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { ECRClient } from '@aws-sdk/client-ecr';
import { KMSClient } from '@aws-sdk/client-kms';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { MetadataBearer, MiddlewareStack } from '@smithy/types';
import { hookCalls } from '@/lib/aws/call-hooks';
import { clientOptions } from '@/lib/aws/client-options';
import type { Connection } from '@/lib/aws/connect';

/** The clients that only look at an account. */
interface AccountClients {
  /** A certificate and an image lie in a region of their own. */
  acm: (region: string) => ACMClient;
  autoScaling: AutoScalingClient;
  ecr: (region: string) => ECRClient;
  kms: KMSClient;
  serviceQuotas: ServiceQuotasClient;
  ssm: SSMClient;
}

const known = new WeakMap<Connection, AccountClients>();

/** Made once for a connection, with its session and no other. */
export function accountClients(connection: Connection): AccountClients {
  const kept = known.get(connection);
  if (kept) return kept;
  const { target } = connection;
  const { credentials } = connection.cloudFormation.config;
  const optionsIn = (region: string) => ({ ...clientOptions(region), credentials });
  const hooked = <Client extends Hookable>(client: Client): Client => {
    hookCalls(client, target, 'other');
    return client;
  };
  const made: AccountClients = {
    autoScaling: hooked(new AutoScalingClient(optionsIn(target.region))),
    acm: perRegion((region) => hooked(new ACMClient(optionsIn(region)))),
    ecr: perRegion((region) => hooked(new ECRClient(optionsIn(region)))),
    kms: hooked(new KMSClient(optionsIn(target.region))),
    serviceQuotas: hooked(new ServiceQuotasClient(optionsIn(target.region))),
    ssm: hooked(new SSMClient(optionsIn(target.region))),
  };
  known.set(connection, made);
  return made;
}

// biome-ignore lint/suspicious/noExplicitAny: what the clients take and give differs, and the hooks look at neither.
type Hookable = { middlewareStack: MiddlewareStack<any, MetadataBearer & any> };

function perRegion<Client>(make: (region: string) => Client): (region: string) => Client {
  const made = new Map<string, Client>();
  return (region) => {
    const client = made.get(region) ?? make(region);
    made.set(region, client);
    return client;
  };
}
