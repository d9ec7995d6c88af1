import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderCompose } from './compose';
import { webEnvironmentInputsSchema } from './inputs';

const render = (raw: Record<string, unknown> = {}) => renderCompose(webEnvironmentInputsSchema.parse(raw));

describe('the compose file', () => {
  test('runs the website on 80 and the API on 8000 below its path', () => {
    const file = render({ websiteImage: 'acme/site:1', apiImage: 'acme/api:2', apiPath: '/orders' });
    expect(parse(file)).toEqual({
      name: 'slipway',
      services: {
        website: { image: 'acme/site:1', restart: 'unless-stopped', ports: ['80:80'] },
        api: {
          image: 'acme/api:2',
          restart: 'unless-stopped',
          ports: ['8000:8000'],
          environment: {
            PORT: '8000',
            ROOT_PATH: '/orders',
            AWS_REGION: null,
            MYSQL_HOST: null,
            MYSQL_PORT: null,
            MYSQL_DB: null,
            MYSQL_USER: null,
            MYSQL_PASSWORD: null,
            S3_BUCKET: null,
          },
        },
      },
    });
  });

  test('holds no secret and no address: those are names without a value', () => {
    const environment: unknown = parse(render()).services.api.environment;
    const valued = Object.entries(environment as Record<string, unknown>).filter(
      ([, value]) => value !== null,
    );
    expect(valued.map(([key]) => key)).toEqual(['PORT', 'ROOT_PATH']);
    expect(render()).not.toMatch(/arn:|\.amazonaws\.com/);
  });

  test('gives the path to the application, not to its server, which would put it in front a second time', () => {
    expect(render()).toContain('ROOT_PATH: "/fastapi"');
    expect(render()).not.toMatch(/UVICORN|HYPERCORN|SCRIPT_NAME/);
  });

  test('has nothing that compose would interpolate', () => {
    expect(render()).not.toContain('$');
  });

  test('is the same text for the same inputs, so that its hash is the same', () => {
    expect(render({ apiPath: '/x', zones: 2 })).toBe(render({ zones: 3, apiPath: '/x' }));
  });
});
