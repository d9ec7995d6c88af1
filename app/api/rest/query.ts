import { invalid } from '@/lib/errors/slipway-error';

/** The query of a REST call; a parameter that the call does not know, or given twice, is refused by name. */
export function readQuery(
  request: Request,
  known: readonly string[],
  repeatable: readonly string[] = [],
): Map<string, string> {
  const query = new URL(request.url).searchParams;
  const problems = [];
  const values = new Map<string, string>();
  for (const key of new Set(query.keys())) {
    const given = query.getAll(key);
    if (!known.includes(key)) {
      problems.push({
        path: key,
        message: `There is no such parameter. Known are: ${known.join(', ') || 'none'}`,
      });
    } else if (given.length > 1 && !repeatable.includes(key)) {
      problems.push({ path: key, message: 'Must be given only once' });
    }
    values.set(key, given.join(','));
  }
  if (problems.length > 0) throw invalid(problems);
  return values;
}
