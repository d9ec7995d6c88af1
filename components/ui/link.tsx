import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link that is fetched when it is followed. Pages here are read again at every change of what they show, and Next
 * would fetch every link on them ahead again each time.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
