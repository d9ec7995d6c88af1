import { expect, test } from 'vitest';
import { objectBody } from './chunked-body';

const STREAMING = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };

test('a plain body is the object', () => {
  expect(objectBody({}, Buffer.from('5\r\nhello\r\n0\r\n\r\n')).toString()).toBe('5\r\nhello\r\n0\r\n\r\n');
});

test.each([
  ['with a trailing checksum', '5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n'],
  [
    'with signed chunks',
    '5;chunk-signature=ab\r\nhello\r\n6;chunk-signature=cd\r\n world\r\n0;chunk-signature=ef\r\n\r\n',
  ],
])('a chunked body %s is put together', (_name, body) => {
  expect(objectBody(STREAMING, Buffer.from(body)).toString()).toBe('hello world');
});

test.each(['5\r\nhel', '5\r\nhello', 'xyz\r\nhello\r\n', '', '6\r\nhello\r\n0\r\n'])(
  '%j is incomplete',
  (body) => {
    expect(() => objectBody(STREAMING, Buffer.from(body))).toThrow('terminated unexpectedly');
  },
);
