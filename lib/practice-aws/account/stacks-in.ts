import type { Place, Stack, World } from './state';

/** The stacks of an account and region that are not deleted. */
export function stacksIn(world: World, place: Place): Stack[] {
  return [...world.stacks.values()].filter(
    (stack) =>
      stack.account === place.account && stack.region === place.region && stack.status !== 'DELETE_COMPLETE',
  );
}
