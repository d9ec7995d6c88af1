import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentNameSchema } from '@/lib/blueprints/environment-request';
import { paths } from './paths';

describe('the addresses of the portal', () => {
  test('say which environment, and which of those that had its name', () => {
    expect(paths.environment('orders-dev')).toBe('/environments/orders-dev');
    expect(paths.environment('orders-dev', 'id-1')).toBe('/environments/orders-dev?id=id-1');
    expect(paths.live({ since: 7, watch: [] })).toBe('/api/live?since=7');
    expect(paths.live({ since: 7, watch: ['orders-dev', 'b'] })).toBe(
      '/api/live?since=7&watch=orders-dev&watch=b',
    );
    expect(paths.api.events('orders-dev', '17')).toBe('/api/v1/environments/orders-dev/events?after=17');
  });

  test.each(['../admin', 'a/b', 'a?b=c', 'a#b', 'a b', 'é', '%2e%2e'])(
    'take %j for a name, not for a path',
    (name) => {
      const addresses = [
        paths.environment(name),
        paths.environment('x', name),
        paths.editEnvironment(name),
        paths.relaunchEnvironment(name),
        paths.target(name),
        paths.newTarget(name),
        paths.live({ since: 1, watch: [name] }),
        paths.api.environment(name),
        paths.api.events(name),
        paths.api.events('x', name),
        paths.api.blueprint(name),
      ];
      for (const address of addresses) {
        const url = new URL(address, 'http://portal.example');
        expect(url.pathname + url.search + url.hash).toBe(address);
        const values = [...url.pathname.split('/').map(decodeURIComponent), ...url.searchParams.values()];
        expect(values).toContain(name);
      }
    },
  );

  const app = join(process.cwd(), 'app');
  const groupsIn = (folder: string) =>
    existsSync(folder) ? readdirSync(folder).filter((entry) => /^\(.*\)$/.test(entry)) : [];
  const groups = groupsIn(app);
  const places = [
    paths.home(),
    paths.signIn(),
    paths.environments(),
    paths.newEnvironment(),
    paths.environment('[name]'),
    paths.editEnvironment('[name]'),
    paths.relaunchEnvironment('[name]'),
    paths.tokens(),
    paths.apiDocs(),
    paths.targets(),
    paths.target('[name]'),
    paths.newTarget(),
    paths.live({ since: 1, watch: [] }).replace(/\?.*/, ''),
    paths.api.openApi(),
    paths.api.environments(),
    paths.api.environment('[name]'),
    paths.api.events('[name]'),
    paths.api.blueprint('[id]'),
  ].map(decodeURIComponent);

  test.each(places)('lead to a page or a route: %s', (folder) => {
    const folders = ['', ...groups].map((group) => join(app, group, folder));
    const withGroups = folders.flatMap((each) => [each, ...groupsIn(each).map((group) => join(each, group))]);
    const files = withGroups.flatMap((each) => [join(each, 'page.tsx'), join(each, 'route.ts')]);
    expect(new Set(files.filter((file) => existsSync(file))).size).toBe(1);
  });

  test.each([paths.environments(), paths.api.environments()])(
    'leave every name beneath %s to environments',
    (folder) => {
      const beneath = ['', ...groups]
        .map((group) => join(app, group, folder))
        .filter((path) => existsSync(path))
        .flatMap((path) => readdirSync(path));
      expect(beneath).toContain('[name]');
      expect(beneath.filter((entry) => environmentNameSchema.safeParse(entry).success)).toEqual([]);
    },
  );
});
