/** Every region has three zones. */
export function zonesOf(region: string): string[] {
  return ['a', 'b', 'c'].map((letter) => region + letter);
}

/** `eu-west-3b` is `euw3-az2`. */
export function zoneId(zone: string): string {
  const [, area = '', place = '', number = '', letter = 'a'] = /^(\w+)-(\w+)-(\d+)(\w)$/.exec(zone) ?? [];
  return `${area}${place[0] ?? ''}${number}-az${letter.charCodeAt(0) - 96}`;
}
