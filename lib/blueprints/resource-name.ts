import type { TemplateOutline } from '@/infra-templates/template-outline';
import { knownType } from './known-types';

/**
 * A name for people: the given one, else the logical id in words, as in "Data bucket". An id that this version of the
 * template doesn't know gets the name of its type: `AWS::SQS::Queue` reads "Queue".
 */
export function resourceName(
  template: TemplateOutline,
  names: Readonly<Record<string, string>>,
  logicalId: string,
  type: string,
): string {
  if (Object.hasOwn(template.Resources, logicalId) && template.Resources[logicalId]?.Type === type) {
    return names[logicalId] ?? inWords(logicalId);
  }
  return nameOfType(type) || logicalId;
}

/** `AWS::EC2::NatGateway` reads "Nat gateway"; '' for no type. */
export function nameOfType(type: string): string {
  return knownType(type).name ?? inWords(type.split('::').at(-1) ?? type);
}

/** "databaseClass" reads "Database class", "DBInstance2" reads "DB instance 2". */
export function inWords(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])|([a-z])([0-9])/g, '$1$3$5 $2$4$6')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}[0-9]*$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
