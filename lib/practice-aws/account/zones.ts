/**
 * Zones of the regions that have others than three in a row, with the numbers of their ids. Which letter has which id
 * differs by account. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const OWN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'ap-northeast-1': { a: 4, c: 1, d: 2 },
  'ap-northeast-2': { a: 1, b: 2, c: 3, d: 4 },
  'ca-central-1': { a: 1, b: 2, d: 4 },
  'us-east-1': { a: 6, b: 1, c: 2, d: 4, e: 3, f: 5 },
  'us-west-1': { a: 3, b: 1 },
  'us-west-2': { a: 1, b: 2, c: 3, d: 4 },
};

const USUAL: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3 };

export function zonesOf(region: string): string[] {
  return Object.keys(OWN[region] ?? USUAL).map((letter) => region + letter);
}

/** `eu-west-3b` is `euw3-az2`, `ap-northeast-1a` `apne1-az4`, `us-gov-west-1a` `usgw1-az1`. */
export function zoneId(zone: string): string {
  const [, area = '', places = '', number = '', letter = 'a'] =
    /^(\w+?)((?:-[a-z]+)+)-(\d+)(\w)$/.exec(zone) ?? [];
  const short = places.replace(
    /-(north|south)?(\w)\w*/g,
    (_place, half = '', first) => half.slice(0, 1) + first,
  );
  const known = OWN[zone.slice(0, -1)] ?? USUAL;
  return `${area}${short}${number}-az${known[letter] ?? letter.charCodeAt(0) - 96}`;
}
