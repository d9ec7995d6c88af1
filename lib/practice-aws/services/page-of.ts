/** One page of a list whose token is the place where the next one begins; a page has something on it. */
export function pageOf<T>(
  all: readonly T[],
  { size, token }: { size: number; token: string | undefined },
): { page: T[]; next: string | undefined } {
  const start = /^\d{1,9}$/.test(token ?? '') ? Number(token) : 0;
  const end = start + Math.max(1, size);
  return { page: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
