import type { Place } from '@/lib/practice-aws/account/state';
import { zonesOf } from '@/lib/practice-aws/account/zones';
import { meets } from '@/lib/practice-aws/faults/fault-book';
import { databaseClass } from '@/lib/practice-aws/resource-types/database-classes';
import { instanceType, isIn } from '@/lib/practice-aws/resource-types/instance-families';
import type { Engine } from './engine';

/**
 * The zones of a region in which a type of instance, or a class of database (`db.…`), is offered: by what AWS offers, and
 * by the faults that are active.
 */
export function zonesWith(engine: Engine, place: Place, name: string): string[] {
  const type = name.startsWith('db.') ? databaseClass(name) : instanceType(name);
  if (type === undefined) return [];
  const { account, region } = place;
  const faults = engine.faults
    .ofKind('not-offered')
    .map(({ fault }) => fault)
    .filter((fault) => fault.type === name && meets(fault, { account, region }));
  const isMissing = (zone: string) => faults.some(({ zones }) => zones === undefined || zones.includes(zone));
  return zonesOf(region).filter((zone) => isIn(type, region, zone) && !isMissing(zone));
}
