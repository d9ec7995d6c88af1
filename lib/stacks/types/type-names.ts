import { aboutType } from './about-type';
import { capitalized } from './in-words';

/** "Load balancer": a type's name where it stands by itself; '' for no type. */
export function titleOfType(type: string): string {
  return capitalized(aboutType(type).name);
}

/** "1 NAT gateway", "3 NAT gateways". */
export function countOfType(type: string, count: number): string {
  return `${count} ${count === 1 ? aboutType(type).name : pluralOfType(type)}`;
}

/** "NAT gateways", as inside a sentence. */
export function pluralOfType(type: string): string {
  const { name, plural } = aboutType(type);
  if (plural) return plural;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** A resource's title as it stands inside a sentence: "Data bucket" reads "data bucket", "MySQL database" stays. */
export function withinSentence(title: string): string {
  return /^[A-Z][a-z]+( |$)/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
