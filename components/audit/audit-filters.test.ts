import { expect, test } from 'vitest';
import { auditQueryOf, readAuditFilters } from './audit-filters';

const none = { q: '', actor: '', subject: '', action: '', from: '', to: '' };

test('an address says which entries are shown, and comes out again as it was', () => {
  const filters = readAuditFilters({ actor: ' Ada ', action: 'environment', from: '2026-11-01', other: 'x' });
  expect(filters).toEqual({ ...none, actor: 'Ada', action: 'environment', from: '2026-11-01' });
  expect(auditQueryOf(filters, '17')).toBe('actor=Ada&action=environment&from=2026-11-01&before=17');
  expect(readAuditFilters(Object.fromEntries(new URLSearchParams(auditQueryOf(filters))))).toEqual(filters);
});

test('nothing given is nothing in the address', () => {
  expect(readAuditFilters({})).toEqual(none);
  expect(auditQueryOf(none)).toBe('');
});

test('what can’t be asked for is left out of what was typed', () => {
  expect(readAuditFilters({ q: `a\0b\n${'c'.repeat(200)}`, actor: ['first', 'second'] })).toMatchObject({
    q: `ab${'c'.repeat(98)}`,
    actor: 'first',
  });
});
