import { hexId } from '@/lib/practice-aws/account/identifiers';
import { urlSuffixOf } from '@/lib/practice-aws/template/partition';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import { arn, type ResourceContext } from './define';

/** A number below `most`, always the same for the same resource and text. */
function number(context: ResourceContext, text: string, most: number): number {
  return Number.parseInt(hexId(`${text}:${context.seed}`, 8), 16) % most;
}

type Maker = (context: ResourceContext, index: number) => string;

const privateIp: Maker = (context, i) => `10.0.${i}.${10 + number(context, `ip${i}`, 200)}`;
const nameServer: Maker = (context, i) => {
  const domain = ['com', 'net', 'org', 'co.uk'][i % 4] ?? 'com';
  const [host, zone] = [i * 512 + number(context, `ns${i}`, 512), number(context, `zone${i}`, 64)];
  return `ns-${host}.awsdns-${String(zone).padStart(2, '0')}.${domain}`;
};
const dnsEntry: Maker = (context, i) => {
  const id = `vpce-${hexId(`vpce:${context.seed}`, 17)}`;
  const host = `${id}-${hexId(`dns${i}:${context.seed}`, 8)}.vpce.${context.region}.vpce.${urlSuffixOf(context.region)}`;
  return `Z${hexId(context.region, 13).toUpperCase()}:${host}`;
};

/** By the attribute's name: how many there are, and what each looks like. */
const MAKERS: readonly [name: RegExp, count: number, make: Maker][] = [
  [/(^|\.)(DnsIp|Ip|IPv4|Ipv4|\w*EgressIp)Addresses$/, 2, privateIp],
  [/(Ipv6|IPv6)Addresses$/, 2, (context, i) => `2001:db8:${hexId(`v6:${context.seed}`, 4)}::${i + 1}`],
  [/NameServers$/, 4, nameServer],
  [/DnsEntries$/, 2, dnsEntry],
  [/NetworkInterfaceIds$/, 1, (context, i) => `eni-${hexId(`eni${i}:${context.seed}`, 17)}`],
  [
    /NetworkInterfaceArns$/,
    1,
    (context, i) => arn(context, 'ec2', `network-interface/eni-${hexId(`eni${i}:${context.seed}`, 17)}`),
  ],
  [
    /(URLs|Urls|Endpoints)$/,
    2,
    (context, i) =>
      `https://${hexId(`url:${context.seed}`, 12)}-${i + 1}.${context.region}.${urlSuffixOf(context.region)}`,
  ],
];

/**
 * What a list attribute holds that has no shape of its own: the property of the same name, or as many as a new
 * resource has of such things. What only problems, or others that come later, fill is empty.
 */
export function listAttribute(context: ResourceContext, attribute: string): string[] {
  const given = member(context.properties, attribute);
  if (Array.isArray(given)) return given.flatMap((entry) => scalarText(entry) ?? []);
  const maker = MAKERS.find(([name]) => name.test(attribute));
  if (maker === undefined) return [];
  const [, count, make] = maker;
  return Array.from({ length: count }, (_, i) => make(context, i));
}
