import { aboutType } from './about-type';

/** "Load balancer": a type's name where it stands by itself; '' for no type. */
export function titleOfType(type: string): string {
  const { name } = aboutType(type);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** "1 NAT gateway", "3 NAT gateways". */
export function countOfType(type: string, count: number): string {
  return `${count} ${count === 1 ? aboutType(type).name : pluralOfType(type)}`;
}

function pluralOfType(type: string): string {
  const { name, plural } = aboutType(type);
  if (plural) return plural;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** A resource's title as it stands inside a sentence: "Data bucket" reads "data bucket", "MySQL database" stays. */
export function withinSentence(title: string): string {
  return /^[A-Z][a-z]+( |$)/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
