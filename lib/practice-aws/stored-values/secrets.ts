import { hexId, upperId } from '@/lib/practice-aws/account/identifiers';
import type { Place, World } from '@/lib/practice-aws/account/state';
import { nameOf } from '@/lib/practice-aws/resource-types/define';
import { existingOfType, resourceContext } from '@/lib/practice-aws/resource-types/stack-resource';
import {
  isObject,
  member,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';

/** What is in a secret that a stack made, by its name or ARN; the ARN may be without the six characters at its end. */
export function secretString(world: World, place: Place, id: string): string | undefined {
  const found = existingOfType(world, place, 'AWS::SecretsManager::Secret').find(({ stack, resource }) => {
    const { physicalId = '' } = resource;
    const name = nameOf(resourceContext(stack, resource), 'Name', 512);
    return id === physicalId || id === name || id === physicalId.replace(/-\w{6}$/, '');
  });
  if (found === undefined) return undefined;
  const { properties, physicalId = '' } = found.resource;
  const given = scalarText(member(properties, 'SecretString'));
  if (given !== undefined) return given;
  const wanted = member(properties, 'GenerateSecretString');
  return isObject(wanted) ? generated(wanted, physicalId) : undefined;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
function generated(wanted: TemplateObject, seed: string): string {
  const length = Number(scalarText(member(wanted, 'PasswordLength')) ?? 32);
  const excluded = scalarText(member(wanted, 'ExcludeCharacters')) ?? '';
  const pool = [...`${upperId(`upper:${seed}`, 26)}${hexId(`lower:${seed}`, 32)}`].filter(
    (c) => !excluded.includes(c),
  );
  const password = Array.from({ length }, (_, i) => pool[i % pool.length] ?? 'x').join('');
  const key = scalarText(member(wanted, 'GenerateStringKey'));
  if (key === undefined) return password;
  let template: TemplateValue;
  try {
    template = JSON.parse(scalarText(member(wanted, 'SecretStringTemplate')) ?? '{}');
  } catch {
    template = {};
  }
  return JSON.stringify({ ...(isObject(template) ? template : {}), [key]: password });
}
