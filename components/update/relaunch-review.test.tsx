import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { webEnvironment as blueprint } from '@/lib/blueprints/web-environment/blueprint';
import { RelaunchReview } from './relaunch-review';
import type { Update, UpdateOptions } from './use-update';

const failed = { ...blueprint.defaultInputs, imageParameter: '/golden/ubuntu' };
const wanted = { ...failed, imageParameter: '/slipway/golden' };

test('what is changed shows also where the stored inputs are none that this version takes', () => {
  expect(blueprint.parseInputs(failed).ok).toBe(false);
  const markup = renderToStaticMarkup(
    <RelaunchReview
      options={
        {
          blueprint,
          present: { name: 'older', inputs: {} },
          presentInputs: failed,
          flightCheck: { start: vi.fn(), read: vi.fn() },
        } as unknown as UpdateOptions
      }
      update={{ step: { edit: vi.fn() }, pending: false, verdict: null } as unknown as Update}
      inputs={wanted}
    />,
  );
  const [, changes = ''] = /What you change(.*?)<\/section>/s.exec(markup) ?? [];
  expect(changes).toMatch(/\/golden\/ubuntu.*\/slipway\/golden/s);
});
