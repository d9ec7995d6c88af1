import { expect, test } from 'vitest';
import { ownAddress } from './own-address';

const portal = 'https://slipway.example.com';

test.each([
  ['/environments?tab=events', `${portal}/environments?tab=events`],
  [`${portal}/new`, `${portal}/new`],
  ['environments', `${portal}/environments`],
])('%s leads there', (address, expected) => expect(ownAddress(address, portal)).toBe(expected));

test.each([
  '\\\\evil',
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'http://slipway.example.com/',
  'https://slipway.example.com.evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'http://',
  'https://[::',
])('%s leads to the portal itself', (address) => expect(ownAddress(address, portal)).toBe(portal));
