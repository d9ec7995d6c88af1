/** What a platform team gives; the rest has defaults. */
export const PARAMETERS = {
  Image: '000000000000.dkr.ecr.eu-west-3.amazonaws.com/slipway:1.0.0',
  DomainName: 'slipway.example.com',
  CertificateArn: 'arn:aws:acm:eu-west-3:000000000000:certificate/11111111-2222-3333-4444-555555555555',
  VpcId: 'vpc-0123456789abcdef0',
  LoadBalancerSubnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  TaskSubnetIds: 'subnet-0123456789abcdef2,subnet-0123456789abcdef3',
  OidcIssuer: 'https://login.example.com',
  OidcClientId: 'slipway',
  OidcClientSecret: 'what-the-issuer-gave',
};
