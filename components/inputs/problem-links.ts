import type { Blueprint } from '@/lib/blueprints/blueprint';
import { fieldId } from './field-id';

/** Leads from a problem to its field, unfolding what hides it. */
export function followProblem(path: string) {
  const control = document.getElementById(fieldId(path));
  control?.closest('details')?.setAttribute('open', '');
  control?.focus();
}

/** The same from a step that shows no form: the form is there once the browser has drawn it. */
export function followProblemOnceDrawn(path: string) {
  setTimeout(() => followProblem(path), 100);
}

/** The field's label, for a path as REST names it. */
export function labelOf(blueprint: Blueprint, path: string): string {
  const own = { name: 'Name', team: 'Team', target: 'Target', blueprint: 'Blueprint' }[path];
  const fields = blueprint.fieldGroups.flatMap((group) => group.fields);
  return own ?? fields.find((field) => `inputs.${field.key}` === path)?.label ?? path;
}
