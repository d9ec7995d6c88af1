'use client';

import { ActionButton } from '@/components/forms/action-button';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { onlyChanged } from './only-changed';
import type { UpdateAction } from './update-kind';

/** Asks for the same change without the newer template; its plan takes the place of this one. */
export function KeepTemplate({
  environment: { name, inputs, version },
  wanted,
  action,
}: {
  environment: Pick<EnvironmentDetail, 'name' | 'inputs' | 'version'>;
  wanted: Readonly<Record<string, unknown>>;
  action: UpdateAction;
}) {
  return (
    <ActionButton
      action={action}
      input={{ name, inputs: onlyChanged(inputs, wanted), version, template: 'launched' as const }}
      pending="Planning anew…"
      size="sm"
    >
      Keep the launched template
    </ActionButton>
  );
}
