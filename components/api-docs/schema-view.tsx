import { Fragment, type ReactNode } from 'react';
import { codeLook, InlineCode } from './inline-code';
import { nameOf, type Schema, schemaAnchor } from './open-api';

/** What a value may be, in a phrase: "text or null", "list of Event". */
export function TypePhrase({ schema }: { schema: Schema }): ReactNode {
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return (
      <a href={`#${schemaAnchor(name)}`} className="text-accent underline underline-offset-2">
        {name}
      </a>
    );
  }
  const variants = variantsOf(schema);
  if (variants) return <Choice items={variants.map((variant) => <TypePhrase key="" schema={variant} />)} />;
  const values = schema.enum ?? (schema.const === undefined ? null : [schema.const]);
  if (values) {
    return (
      <Choice
        items={values.map((value) => (
          <code key="" className={codeLook}>
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </code>
        ))}
      />
    );
  }
  if (schema.type === 'array') {
    return (
      <>
        list of <TypePhrase schema={schema.items ?? {}} />
      </>
    );
  }
  return `${wordOf(schema)}${boundsOf(schema)}`;
}

function Choice({ items }: { items: readonly ReactNode[] }) {
  const placed = items.map((item, place) => ({ item, place }));
  return placed.map(({ item, place }) => (
    <Fragment key={place}>
      {place === 0 ? '' : place === items.length - 1 ? ' or ' : ', '}
      {item}
    </Fragment>
  ));
}

const words: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
};

function wordOf({ type, format }: Schema): string {
  if (format === 'date-time') return 'time';
  if (format === 'uuid') return 'UUID';
  return words[String(type)] ?? 'anything';
}

function boundsOf({ type, minimum, maximum, minLength, maxLength }: Schema): string {
  const isText = type === 'string';
  const [least, most] = isText ? [minLength, maxLength] : [minimum, maximum];
  const unit = isText ? ' characters' : '';
  const isBound = (bound: number | undefined) =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (isBound(least) && isBound(most)) return `, ${least} to ${most}${unit}`;
  if (isBound(most)) return `, at most ${most}${unit}`;
  return isBound(least) && least !== 0 ? `, at least ${least}${unit}` : '';
}

/** Null is said last, whatever it stands beside. */
function variantsOf(schema: Schema): Schema[] | null {
  const { type } = schema;
  const variants =
    schema.anyOf ??
    schema.oneOf ??
    (Array.isArray(type) ? type.map((one) => ({ ...schema, type: one })) : null);
  if (!variants) return null;
  const isNull = ({ type }: Schema) => type === 'null';
  return [...variants.filter((variant) => !isNull(variant)), ...variants.filter(isNull).slice(0, 1)];
}

/** The object that a place holds, if it holds one of no name: alone, in a list, or beside null. */
function membersOf(schema: Schema): Schema[] {
  if (schema.$ref) return [];
  const variants = variantsOf(schema);
  if (variants) return variants.flatMap(membersOf);
  if (schema.type === 'array') return membersOf(schema.items ?? {});
  return schema.properties ? [schema] : [];
}

/** The members of an object, and below each what it holds itself. */
export function Members({ schema, label }: { schema: Schema; label: string }): ReactNode {
  const objects = membersOf(schema);
  if (objects.length === 0) {
    return (
      <p className="text-ink-muted text-sm">
        <TypePhrase schema={schema} />
      </p>
    );
  }
  const placed = objects.map((object, place) => ({ object, place }));
  return placed.map(({ object, place }) => (
    <ul key={place} aria-label={label} className="flex flex-col divide-y divide-line">
      {Object.entries(object.properties ?? {}).map(([name, member]) => (
        <Member
          key={name}
          name={name}
          schema={member}
          isRequired={object.required?.includes(name) ?? false}
        />
      ))}
    </ul>
  ));
}

export function Member({
  name,
  schema,
  isRequired,
  description = schema.description,
}: {
  name: string;
  schema: Schema;
  isRequired: boolean;
  description?: string | undefined;
}) {
  const holds = membersOf(schema).length > 0;
  return (
    <li className="py-1.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <code className="font-medium font-mono text-ink text-sm [overflow-wrap:anywhere]">{name}</code>
        <span className="text-ink-muted text-sm">
          <TypePhrase schema={holds ? shallow(schema) : schema} />
        </span>
        {isRequired ? null : <span className="text-ink-faint text-xs">optional</span>}
        {schema.default === undefined ? null : (
          <span className="text-ink-faint text-xs">
            default <code className={codeLook}>{JSON.stringify(schema.default)}</code>
          </span>
        )}
      </p>
      {description ? (
        <p className="text-pretty text-ink-faint text-sm">
          <InlineCode text={description} />
        </p>
      ) : null}
      {holds ? (
        <div className="mt-1 border-l pl-3">
          <Members schema={schema} label={`Members of ${name}`} />
        </div>
      ) : null}
    </li>
  );
}

/** Without the variants that are spelled out below: "object", not "object, object or object". */
function shallow(schema: Schema): Schema {
  const variants = variantsOf(schema);
  if (!variants) return schema;
  const others = variants.filter((variant) => membersOf(variant).length === 0);
  return { anyOf: [{ type: 'object' }, ...others] };
}
