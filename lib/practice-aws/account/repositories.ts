import { partitionOf } from '@/lib/practice-aws/template/partition';
import { hexId } from './identifiers';
import type { Place, Repository, World } from './state';

/** Container repositories that the control interface made; those of stacks are found by `services/ecr`. */

export interface NewRepository extends Place {
  name: string;
  /** Of images, one image for each. */
  tags: string[];
}

/** Another one of the same name takes its place. */
export function addRepository(world: World, given: NewRepository, at: number): Repository {
  world.changes += 1;
  const { account, region, name } = given;
  const arn = repositoryArn(given, name);
  const images = given.tags.map((tag) => ({ digest: digestOf(`${arn}:${tag}`), tags: [tag], pushedAt: at }));
  const repository = { arn, account, region, name, createdAt: at, images };
  world.repositories.set(arn, repository);
  return repository;
}

export function repositoryArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`;
}

function digestOf(seed: string): string {
  return `sha256:${hexId(`image:${seed}`, 64)}`;
}
