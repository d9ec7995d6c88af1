import { describe, expect, test } from 'vitest';
import { CERTIFICATE, propertiesOf, stackOf } from './sample-stack';

const three = stackOf();

describe('load balancer', () => {
  test('stands in the public subnets and drops invalid headers', () => {
    expect(propertiesOf(three, 'LoadBalancer')).toMatchObject({
      Scheme: 'internet-facing',
      Subnets: ['PublicSubnet1', 'PublicSubnet2', 'PublicSubnet3'],
      SecurityGroups: ['LoadBalancerSecurityGroup'],
      LoadBalancerAttributes: [{ Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' }],
    });
  });

  test.each([
    ['WebsiteTargetGroup', 80],
    ['ApiTargetGroup', 8000],
  ])('%s on %i has the reference’s health check, six times as often', (id, Port) => {
    const properties = propertiesOf(three, id);
    expect(properties).toMatchObject({
      Port,
      Protocol: 'HTTP',
      HealthCheckPath: '/',
      HealthCheckPort: 'traffic-port',
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      HealthCheckTimeoutSeconds: 2,
      HealthCheckIntervalSeconds: 10,
      Matcher: { HttpCode: '200' },
    });
    expect(properties).not.toHaveProperty('Name');
  });

  test('sends the API’s path to the API, everything else to the website, and answers 404 by default', () => {
    const stack = stackOf({ apiPath: '/orders' });
    expect(propertiesOf(stack, 'HttpListener')).toMatchObject({
      Port: 80,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    const rule = (id: string) => propertiesOf(stack, id);
    expect(rule('ApiRule')).toMatchObject({
      ListenerArn: 'HttpListener',
      Priority: 100,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/orders*'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: 'ApiTargetGroup' }],
    });
    expect(rule('WebsiteRule')).toMatchObject({
      ListenerArn: 'HttpListener',
      Priority: 200,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: 'WebsiteTargetGroup' }],
    });
    expect(stack.outputs).toMatchObject({
      Url: 'http://LoadBalancer.DNSName',
      ApiUrl: 'http://LoadBalancer.DNSName/orders',
    });
  });

  test('serves HTTPS with a certificate, and 80 redirects', () => {
    const stack = stackOf({ certificateArn: CERTIFICATE });
    expect(propertiesOf(stack, 'HttpListener')?.DefaultActions).toEqual([
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
    ]);
    expect(propertiesOf(stack, 'HttpsListener')).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE }],
    });
    expect(propertiesOf(stack, 'ApiRule')?.ListenerArn).toBe('HttpsListener');
    expect(propertiesOf(stack, 'WebsiteRule')?.ListenerArn).toBe('HttpsListener');
    expect(stack.outputs.Url).toBe('https://LoadBalancer.DNSName');
  });
});
