/** Of private registries of Amazon ECR: the account. https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const PRIVATE_ECR = /^(\d{12})\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * Where a container image comes from: the host, as in `ghcr.io`; `docker.io` where none is named; `ecr:<account>` for a
 * private registry of Amazon ECR, whichever its region. What comes before the first slash is a host if it has a dot or
 * a colon, or is `localhost`: https://github.com/distribution/reference/blob/main/normalize.go
 */
export function registryOfImage(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || /[A-Z]/.test(first));
  if (!isHost) return 'docker.io';
  const host = first.toLowerCase();
  const account = PRIVATE_ECR.exec(host)?.[1];
  if (account !== undefined) return ecrOf(account);
  return host === 'index.docker.io' ? 'docker.io' : host;
}

export function ecrOf(account: string): string {
  return `ecr:${account}`;
}
