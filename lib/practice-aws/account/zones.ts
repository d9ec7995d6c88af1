/** Every region has three zones. */
export function zonesOf(region: string): string[] {
  return ['a', 'b', 'c'].map((letter) => region + letter);
}

/** `eu-west-3b` is `euw3-az2`, `us-gov-west-1a` is `usgw1-az1`. */
export function zoneId(zone: string): string {
  const [, area = '', places = '', number = '', letter = 'a'] =
    /^(\w+?)((?:-[a-z]+)+)-(\d+)(\w)$/.exec(zone) ?? [];
  return `${area}${places.replace(/-(\w)\w*/g, '$1')}${number}-az${letter.charCodeAt(0) - 96}`;
}
