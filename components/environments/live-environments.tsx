'use client';

import { useEffect } from 'react';
import { refreshPage } from '@/components/live/refresh-page';
import { useLiveRows } from '@/components/resources/live-rows';
import { EnvironmentsTable, type TargetPlace } from './environments-table';
import { type ListPage, liveList } from './live-list';

/** The list, which follows the stream without being read again. */
export function LiveEnvironments({ page, targets }: { page: ListPage; targets: readonly TargetPlace[] }) {
  const rows = liveList(page, useLiveRows());
  const isEmpty = rows.length === 0;
  const wasEmpty = page.rows.length === 0;
  useEffect(() => {
    // What an empty list says instead depends on what else there is.
    if (isEmpty !== wasEmpty) refreshPage();
  }, [isEmpty, wasEmpty]);
  const known = new Set(targets.map(({ name }) => name));
  const strange = rows.find(({ target }) => !known.has(target))?.target;
  useEffect(() => {
    // One that none of the page's rows was in.
    if (strange !== undefined) refreshPage();
  }, [strange]);
  return isEmpty ? null : <EnvironmentsTable rows={rows} targets={targets} />;
}
