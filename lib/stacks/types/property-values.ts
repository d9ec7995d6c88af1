import type { Properties } from './type-facts';

/** Templates write numbers and switches as text, too. */
export function numberIn(value: unknown, otherwise: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : otherwise;
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** The items of a list; none of what is not one. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A property's own properties; none where it has none. */
export function within(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}
