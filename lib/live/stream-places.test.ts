import { expect, test } from 'vitest';
import { takeStreamPlace } from './stream-places';

test('a person has so many places, and others have theirs', () => {
  const give = [1, 2, 3].map(() => takeStreamPlace('ada', 3));
  expect(() => takeStreamPlace('ada', 3)).toThrow('You have 3 live streams open');
  expect(() => takeStreamPlace('bert', 3)).not.toThrow();
  give[0]?.();
  expect(() => takeStreamPlace('ada', 3)).not.toThrow();
});

test('a place is given back once, however often that is said', () => {
  const give = takeStreamPlace('olga', 1);
  give();
  give();
  takeStreamPlace('olga', 1);
  expect(() => takeStreamPlace('olga', 1)).toThrow();
});

test('without a limit there are places enough', () => {
  for (let count = 0; count < 100; count += 1) expect(() => takeStreamPlace('root', 0)).not.toThrow();
});
