import { expect, test } from 'vitest';
import { FaultBook } from './faults';

function bookOf(...faults: Parameters<FaultBook['replace']>[0]): FaultBook {
  const book = new FaultBook();
  book.replace(faults);
  return book;
}

test('a fault strikes as often as it says', () => {
  const book = bookOf({ kind: 'api', service: 'sts', code: 'Throttling', times: 2 });
  const struck = Array.from({ length: 4 }, () => book.apiFault('sts', 'AssumeRole') !== undefined);
  expect(struck).toEqual([true, true, false, false]);
  expect(book.list()).toEqual([]);
});

test('a rate strikes its share of calls', () => {
  const book = bookOf({ kind: 'api', service: 'cloudformation', code: 'Throttling', rate: 0.3 });
  const struck = Array.from({ length: 100 }, () => book.apiFault('cloudformation', 'ListStacks'));
  expect(struck.filter((fault) => fault !== undefined)).toHaveLength(30);
});

test('a fault strikes only what it names', () => {
  const book = bookOf(
    { kind: 'resource', type: 'AWS::KMS::Key', on: 'create', reason: 'key' },
    { kind: 'resource', logicalId: 'Vpc', type: 'AWS::EC2::VPC', on: 'delete', reason: 'vpc' },
    { kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack' },
    { kind: 'delay', action: 'ListStacks', ms: 5 },
  );
  expect(book.resourceFault('create', 'Any', 'AWS::KMS::Key')).toBe('key');
  expect(book.resourceFault('delete', 'Any', 'AWS::KMS::Key')).toBeUndefined();
  expect(book.resourceFault('delete', 'Vpc', 'AWS::EC2::VPC')).toBe('vpc');
  expect(book.resourceFault('delete', 'Vpc', 'AWS::EC2::Subnet')).toBeUndefined();
  expect(book.losesAnswer('cloudformation', 'CreateStack')).toBe(true);
  expect(book.losesAnswer('cloudformation', 'DeleteStack')).toBe(false);
  expect([book.delayMs('ListStacks'), book.delayMs('CreateStack')]).toEqual([5, 0]);
});

test('what is left of a fault can be read', () => {
  const book = bookOf({ kind: 'delay', ms: 5, times: 3 });
  book.delayMs('ListStacks');
  expect(book.list()).toEqual([{ kind: 'delay', ms: 5, times: 2 }]);
});
