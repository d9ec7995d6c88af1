/** Anything that can stand in a template, its short forms already written out (`!Ref X` as `{Ref: 'X'}`). */
export type TemplateValue = string | number | boolean | null | TemplateValue[] | TemplateObject;
export interface TemplateObject {
  [key: string]: TemplateValue;
}

export function isObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's own member: templates may use names like `constructor`. */
export function member(value: TemplateValue | undefined, key: string): TemplateValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value as CloudFormation compares and concatenates it, undefined for lists and objects. */
export function scalarText(value: TemplateValue | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The single key of an intrinsic function call, e.g. `Fn::Join` or `Ref`. */
export function intrinsicName(value: TemplateValue | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const [key, second] = Object.keys(value);
  if (key === undefined || second !== undefined) return undefined;
  return key === 'Ref' || key.startsWith('Fn::') ? key : undefined;
}

/** `Database.Endpoint.Address` is the attribute `Endpoint.Address` of `Database`. */
export function splitAttribute(path: string): string[] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)];
}
