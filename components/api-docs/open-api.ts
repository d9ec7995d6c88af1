/** As much of an OpenAPI 3.1 document as the page shows: https://spec.openapis.org/oas/v3.1.1 */
export interface ApiDocument {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> };
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: (Parameter & { $ref?: string })[];
  requestBody?: { required?: boolean; content: Record<string, Content> };
  responses: Record<string, Answer & { $ref?: string }>;
}

export interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface Answer {
  description: string;
  headers?: Record<string, { description?: string }>;
  content?: Record<string, Content>;
}

export interface Content {
  schema?: Schema;
  example?: unknown;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

export interface ApiCall {
  method: string;
  path: string;
  operation: Operation;
}

/** The calls below each heading, in the order of the document. */
export function callsByArea({ tags, paths }: ApiDocument): { area: string; calls: ApiCall[] }[] {
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return tags.map(({ name }) => ({
    area: name,
    calls: calls.filter(({ operation }) => operation.tags[0] === name),
  }));
}

/** `#/components/schemas/Environment` → `Environment` */
export function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

export const schemaAnchor = (name: string) => `schema-${name}`;
export const areaAnchor = (area: string) => `area-${area.toLowerCase().replaceAll(' ', '-')}`;
