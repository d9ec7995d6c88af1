import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoadBalancing, readLoadBalancing } from '@/lib/testing/moto/launched-services';
import { motoAccount, motoIsMissing } from '@/lib/testing/moto/moto';
import { launchMotoVariants, type MotoLaunches } from '@/lib/testing/moto/moto-launches';
import { LAUNCHES_WITHIN_MS } from '@/lib/testing/moto/moto-portal';
import { motoVariants, motoZones } from '@/lib/testing/moto/moto-variants';

/**
 * The worker launches three environments on moto, an AWS emulator that we did not write; then the account's own
 * services are asked for the rows of the reference architecture. "In the template" in a test's name: moto 5.2.1 takes
 * the property or resource and forgets it, so the test reads it from the template and the parameters that moto's
 * CloudFormation was given.
 */
let launches: MotoLaunches<LoadBalancing>;

describe.skipIf(motoIsMissing)(
  `network and load balancer on moto${motoIsMissing ? ` (skipped: ${motoIsMissing})` : ''}`,
  () => {
    beforeAll(async () => {
      launches = await launchMotoVariants((aws, { physicalId }) => readLoadBalancing(aws, physicalId));
    }, LAUNCHES_WITHIN_MS);
    afterAll(() => launches?.close());

    describe.each(motoVariants)('$title', (variant) => {
      const seen = () => launches.of(variant);

      test('the environment is ACTIVE with the StackId, the URL and the database of the account', () => {
        const { view, stack, outputs } = seen();
        expect(view).toMatchObject({ status: 'ACTIVE', stackId: stack.StackId, url: outputs.Url });
        expect(view.resources.map(({ type }) => type)).toContain('AWS::RDS::DBInstance');
      });

      test('CloudFormation made the stack with the execution role', () => {
        expect(seen().stack).toMatchObject({
          StackStatus: 'CREATE_COMPLETE',
          RoleARN: `arn:aws:iam::${motoAccount}:role/slipway-execution`,
        });
      });

      test('everything that moto knows was made, and nothing else', () => {
        const dropped = [
          'AWS::SecretsManager::RotationSchedule',
          'AWS::EC2::InstanceConnectEndpoint',
          'AWS::AutoScaling::ScalingPolicy',
          'AWS::S3::BucketPolicy',
        ];
        const known = Object.entries(seen().processed.resources).filter(
          ([, { Type }]) => !dropped.includes(Type),
        );
        expect(Object.keys(seen().physicalIds).sort()).toEqual(known.map(([id]) => id).sort());
      });

      test('the VPC has the network that was asked for', () => {
        expect(seen().network.vpc).toMatchObject({ CidrBlock: variant.vpcCidr, State: 'available' });
      });

      test.each(['Public', 'Private'] as const)(
        '%s subnets have Terraform’s networks, one zone each',
        (kind) => {
          const cidrs = kind === 'Public' ? variant.publicCidrs : variant.privateCidrs;
          const { subnets, vpc } = seen().network;
          const own = Object.entries(subnets).filter(([id]) => id.startsWith(kind));
          expect(own.map(([, { VpcId }]) => VpcId)).toEqual(cidrs.map(() => vpc.VpcId));
          expect(
            own
              .sort()
              .map(([id, subnet]) => [
                id,
                subnet.CidrBlock,
                subnet.AvailabilityZone,
                subnet.MapPublicIpOnLaunch,
              ]),
          ).toEqual(cidrs.map((cidr, k) => [`${kind}Subnet${k + 1}`, cidr, motoZones[k], false]));
        },
      );

      test('one internet gateway is attached, and the public subnets’ route leads to it', () => {
        const { internetGatewayVpcs, vpc, routeTables } = seen().network;
        expect(internetGatewayVpcs).toEqual([vpc.VpcId]);
        expect(routeTables.PublicRouteTable?.Routes).toContainEqual(
          expect.objectContaining({
            DestinationCidrBlock: '0.0.0.0/0',
            GatewayId: seen().physicalIds.InternetGateway,
          }),
        );
      });

      test('each NAT gateway stands in the public subnet of its zone, with an elastic address', () => {
        const { natGateways, addresses, subnets } = seen().network;
        expect(Object.keys(natGateways).sort()).toEqual([...new Set(variant.natOfZone)]);
        for (const [id, { SubnetId, State, NatGatewayAddresses }] of Object.entries(natGateways)) {
          expect([SubnetId, State]).toEqual([
            subnets[id.replace('NatGateway', 'PublicSubnet')]?.SubnetId,
            'available',
          ]);
          expect(addresses).toContain(NatGatewayAddresses?.[0]?.AllocationId);
        }
      });

      test('each private route table leads to the NAT gateway of its zone, or to the single one', () => {
        const { routeTables, natGateways } = seen().network;
        const out = variant.natOfZone.map((_, k) =>
          routeTables[`PrivateRouteTable${k + 1}`]?.Routes?.find(
            (route) => route.DestinationCidrBlock === '0.0.0.0/0',
          ),
        );
        expect(out.map((route) => route?.NatGatewayId)).toEqual(
          variant.natOfZone.map((id) => natGateways[id]?.NatGatewayId),
        );
        expect(Object.keys(routeTables)).toHaveLength(variant.natOfZone.length + 1);
      });

      test('in the template: every subnet has its route table, names resolve, gateways and tables are named', () => {
        for (const [k] of variant.publicCidrs.entries()) {
          const zone = k + 1;
          expect(seen().properties(`PublicSubnet${zone}Routing`)?.RouteTableId).toBe('PublicRouteTable');
          expect(seen().properties(`PrivateSubnet${zone}Routing`)?.RouteTableId).toBe(
            `PrivateRouteTable${zone}`,
          );
        }
        expect(seen().properties('Vpc')).toMatchObject({ EnableDnsSupport: true, EnableDnsHostnames: true });
        expect(seen().properties('NatGateway1')?.Tags).toEqual([
          { Key: 'Name', Value: `slipway-${variant.name} 1` },
        ]);
      });

      test('the load balancer’s group takes 80 and 443 from anywhere', () => {
        expect(seen().group('LoadBalancerSecurityGroup')?.IpPermissions).toMatchObject([
          { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        ]);
      });

      test(`the application’s group takes 80 and 8000 from the load balancer, and 22 from ${variant.ssh ? 'the endpoint' : 'nobody'}`, () => {
        const taken = (port: number, from: string) => ({
          FromPort: port,
          ToPort: port,
          IpRanges: [],
          UserIdGroupPairs: [{ GroupId: seen().group(from)?.GroupId }],
        });
        const rules = seen().group('ApplicationSecurityGroup')?.IpPermissions;
        expect(rules).toHaveLength(variant.ssh ? 3 : 2);
        expect(rules).toMatchObject([
          ...(variant.ssh ? [taken(22, 'ConnectSecurityGroup')] : []),
          taken(80, 'LoadBalancerSecurityGroup'),
          taken(8000, 'LoadBalancerSecurityGroup'),
        ]);
      });

      test('application and load balancer may go anywhere', () => {
        for (const id of ['ApplicationSecurityGroup', 'LoadBalancerSecurityGroup']) {
          expect(seen().group(id)?.IpPermissionsEgress).toMatchObject([
            { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
          ]);
        }
      });

      test('the database’s group takes 3306 from the application only', () => {
        expect(seen().group('DatabaseSecurityGroup')?.IpPermissions).toMatchObject([
          {
            FromPort: 3306,
            ToPort: 3306,
            IpRanges: [],
            UserIdGroupPairs: [{ GroupId: seen().group('ApplicationSecurityGroup')?.GroupId }],
          },
        ]);
      });

      test(`there is ${variant.ssh ? 'a' : 'no'} group for the SSH endpoint, and in the template ${variant.ssh ? 'an' : 'no'} endpoint`, () => {
        expect(Boolean(seen().group('ConnectSecurityGroup'))).toBe(variant.ssh);
        expect(seen().properties('ConnectEndpoint')?.SubnetId).toBe(
          variant.ssh ? 'PrivateSubnet1' : undefined,
        );
      });

      test('the load balancer faces the internet from the public subnets', () => {
        const { loadBalancer } = seen().services;
        expect(loadBalancer).toMatchObject({
          Type: 'application',
          Scheme: 'internet-facing',
          SecurityGroups: [seen().group('LoadBalancerSecurityGroup')?.GroupId],
        });
        expect(loadBalancer.AvailabilityZones.map(({ SubnetId }) => SubnetId)).toEqual(
          seen().subnetIds('Public'),
        );
      });

      test('in the template: the load balancer drops invalid headers', () => {
        expect(seen().properties('LoadBalancer')?.LoadBalancerAttributes).toEqual([
          { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        ]);
      });

      test(`port 80 ${variant.certificate ? 'redirects to HTTPS, which has the certificate' : 'answers 404 by default, and there is no HTTPS'}`, () => {
        const { listeners } = seen().services;
        const notFound = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };
        const redirect = {
          Type: 'redirect',
          RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
        };
        expect(listeners[80]).toMatchObject({
          Protocol: 'HTTP',
          DefaultActions: [variant.certificate ? redirect : notFound],
        });
        const https = {
          Protocol: 'HTTPS',
          Certificates: [{ CertificateArn: launches.certificateArn }],
          DefaultActions: [notFound],
        };
        if (variant.certificate) expect(listeners[443]).toMatchObject(https);
        else expect(Object.keys(listeners)).toEqual(['80']);
      });

      test('rule 100 sends the API’s path to 8000, rule 200 everything else to 80', () => {
        const { rules, targetGroups } = seen().services;
        expect(rules).toMatchObject([
          {
            Priority: '100',
            Conditions: [{ PathPatternConfig: { Values: [`${variant.apiPath}*`] } }],
            Actions: [{ Type: 'forward', TargetGroupArn: targetGroups[8000]?.TargetGroupArn }],
          },
          {
            Priority: '200',
            Conditions: [{ PathPatternConfig: { Values: ['/*'] } }],
            Actions: [{ Type: 'forward', TargetGroupArn: targetGroups[80]?.TargetGroupArn }],
          },
        ]);
      });

      test.each([80, 8000])(
        'the target group on %i has the reference’s health check, six times as often',
        (port) => {
          expect(seen().services.targetGroups[port]).toMatchObject({
            Protocol: 'HTTP',
            VpcId: seen().network.vpc.VpcId,
            HealthCheckPath: '/',
            HealthCheckPort: 'traffic-port',
            HealthyThresholdCount: 5,
            UnhealthyThresholdCount: 2,
            HealthCheckTimeoutSeconds: 2,
            HealthCheckIntervalSeconds: 10,
            Matcher: { HttpCode: '200' },
          });
        },
      );
    });
  },
);
