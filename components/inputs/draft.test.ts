import { expect, it } from 'vitest';
import {
  chosenKey,
  draftKey,
  dropDraft,
  keepChosen,
  keepDraft,
  onForm,
  readChosen,
  readDraft,
  storeOfTab,
} from './draft';

function memoryStore() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

const forbidden = {
  getItem: () => {
    throw new DOMException('denied', 'SecurityError');
  },
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError');
  },
  removeItem: () => {
    throw new DOMException('denied', 'SecurityError');
  },
};

const values = {
  name: 'orders-dev',
  team: 'payments',
  target: 'sandbox',
  inputs: { zones: '2', multiAz: true },
};
const key = draftKey('u1', 'web-environment', null);

it('a draft is found again as it was left', () => {
  const store = memoryStore();
  keepDraft(store, key, values);
  expect(readDraft(store, key)).toEqual(values);
});

it('each tab has its own draft again, and a new one has the last that was typed', () => {
  const browser = memoryStore();
  const [one, other] = [memoryStore(), memoryStore()].map((tab) => storeOfTab(tab, browser));
  if (!one || !other) throw new Error('Two tabs are wanted');
  keepDraft(one, key, { ...values, name: 'first' });
  expect(readDraft(other, key)).toMatchObject({ name: 'first' });
  keepDraft(other, key, { ...values, name: 'second' });
  expect(readDraft(one, key)).toMatchObject({ name: 'first' });
  expect(readDraft(storeOfTab(memoryStore(), browser), key)).toMatchObject({ name: 'second' });
});

it('a tab that drops its draft leaves those of others', () => {
  const browser = memoryStore();
  const [one, other] = [memoryStore(), memoryStore()].map((tab) => storeOfTab(tab, browser));
  if (!one || !other) throw new Error('Two tabs are wanted');
  keepDraft(one, key, { ...values, name: 'first' });
  keepDraft(other, key, { ...values, name: 'second' });
  dropDraft(one, key);
  expect(readDraft(other, key)).toMatchObject({ name: 'second' });
  dropDraft(other, key);
  expect(readDraft(other, key)).toBeNull();
  // One that never kept anything drops nothing.
  keepDraft(one, key, values);
  dropDraft(storeOfTab(memoryStore(), browser), key);
  expect(readDraft(other, key)).toEqual(values);
});

it('a draft of another version of the form fills in what is on this one', () => {
  const start = { ...values, name: '', inputs: { zones: '3', price: 'low' } };
  expect(onForm(values, start)).toEqual({ ...values, inputs: { zones: '2', price: 'low' } });
});

it('nobody gets the draft of somebody else, or of another starting point', () => {
  const store = memoryStore();
  keepDraft(store, key, values);
  expect(readDraft(store, draftKey('u2', 'web-environment', null))).toBeNull();
  expect(readDraft(store, draftKey('u1', 'web-environment', 'orders-dev'))).toBeNull();
});

it('the blueprint that somebody chose is found again, by nobody else', () => {
  const store = memoryStore();
  keepChosen(store, chosenKey('u1'), 'web-environment');
  expect(readChosen(store, chosenKey('u1'))).toBe('web-environment');
  expect(readChosen(store, chosenKey('u2'))).toBeNull();
  keepChosen(forbidden, chosenKey('u1'), 'web-environment');
  expect(readChosen(forbidden, chosenKey('u1'))).toBeNull();
});

it('a dropped draft is gone', () => {
  const store = memoryStore();
  keepDraft(store, key, values);
  dropDraft(store, key);
  expect(readDraft(store, key)).toBeNull();
});

it.each(['not json', '{}', '{"name":1}', 'null'])('a draft that reads %j counts as none', (text) => {
  const store = memoryStore();
  store.setItem(key, text);
  expect(readDraft(store, key)).toBeNull();
});

it('a browser that forbids storage costs the draft, not the form', () => {
  keepDraft(forbidden, key, values);
  dropDraft(forbidden, key);
  expect(readDraft(forbidden, key)).toBeNull();
});
