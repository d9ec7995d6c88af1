import type { Parameter, Resource, Template, Value } from './read-template';

const PSEUDO: Record<string, string> = {
  'AWS::Region': 'eu-west-3',
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'slipway-orders-dev',
  'AWS::StackId': 'arn:aws:cloudformation:eu-west-3:123456789012:stack/slipway-orders-dev/1',
};

/** What a stack of these parameters would consist of; ids and attributes read `Vpc` and `Key.Arn`. */
export interface Evaluated {
  resources: Record<string, Resource>;
  outputs: Record<string, Value>;
}

/** What decides which resources are made; a whole template has it, and so has its outline. */
export interface Evaluable {
  Parameters: Readonly<Record<string, Pick<Parameter, 'Type' | 'Default'>>>;
  Mappings?: Template['Mappings'];
  Conditions: Readonly<Record<string, Value>>;
  Resources: Readonly<Record<string, Pick<Resource, 'Condition'>>>;
}

/**
 * Evaluates a template as far as a stack's shape goes: conditions, and the functions that these templates use.
 * Unknown functions and references throw, so a typing mistake can't pass as a value.
 */
export function evaluate(template: Template, parameters: Readonly<Record<string, string>>): Evaluated {
  const scope = new Scope(template, parameters);
  return {
    resources: madeResources(template, parameters) as Evaluated['resources'],
    outputs: Object.fromEntries(
      Object.entries(template.Outputs).map(([name, { Value }]) => [name, scope.resolve(Value)]),
    ),
  };
}

/** The resources that these parameters make, by logical id, with their values filled in; throws as `evaluate` does. */
export function madeResources<Made extends Pick<Resource, 'Condition'>>(
  template: Evaluable & { Resources: Readonly<Record<string, Made>> },
  parameters: Readonly<Record<string, string>>,
): Record<string, Made> {
  const scope = new Scope(template, parameters);
  const made = Object.entries(template.Resources).filter(([, { Condition }]) => scope.holds(Condition));
  return Object.fromEntries(
    made.map(([id, resource]) => [id, scope.resolve(resource as unknown as Value) as unknown as Made]),
  );
}

/** What the template's rules have against the parameters. */
export function failedAssertions(template: Template, parameters: Readonly<Record<string, string>>): string[] {
  const scope = new Scope(template, parameters);
  return Object.values(template.Rules)
    .filter(({ RuleCondition }) => RuleCondition === undefined || scope.resolve(RuleCondition) === true)
    .flatMap(({ Assertions }) => Assertions)
    .filter(({ Assert }) => scope.resolve(Assert) !== true)
    .map(({ AssertDescription }) => AssertDescription);
}

class Scope {
  constructor(
    private readonly template: Evaluable,
    private readonly parameters: Readonly<Record<string, string>>,
  ) {}

  holds(condition: string | undefined): boolean {
    if (condition === undefined) return true;
    const expression = this.template.Conditions[condition];
    if (expression === undefined) throw new Error(`No condition ${condition}`);
    return this.resolve(expression) === true;
  }

  resolve(value: Value): Value {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item)).filter((item) => item !== null);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', null], ...more] = Object.entries(value);
    if (more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return this.call(name, argument);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]): [string, Value] => [key, this.resolve(item)])
        .filter(([, item]) => item !== null),
    );
  }

  private call(name: string, argument: Value): Value {
    if (name === 'Ref') return this.ref(String(argument));
    if (name === 'Fn::Sub') return this.sub(argument);
    if (name === 'Fn::GetAtt') return this.getAtt(argument);
    if (name === 'Fn::If') {
      const [condition, yes = null, no = null] = argument as Value[];
      return this.resolve(this.holds(String(condition)) ? yes : no);
    }
    const resolved = this.resolve(argument);
    if (name === 'Fn::Base64') return resolved;
    const [first = null, second = null] = resolved as Value[];
    switch (name) {
      case 'Fn::Equals':
        return String(first) === String(second);
      case 'Fn::Not':
        return first !== true;
      case 'Fn::And':
        return (resolved as Value[]).every((item) => item === true);
      case 'Fn::Or':
        return (resolved as Value[]).some((item) => item === true);
      case 'Fn::Contains':
        return (first as Value[]).includes(String(second));
      case 'Fn::Join':
        return (second as Value[]).join(String(first));
      case 'Fn::Split':
        return String(second).split(String(first));
      case 'Fn::FindInMap':
        return this.inMap((resolved as Value[]).map(String));
      case 'Fn::Select':
        return (second as Value[])[Number(first)] ?? null;
      default:
        throw new Error(`No function ${name}`);
    }
  }

  private ref(name: string): Value {
    if (name === 'AWS::NoValue') return null;
    const given = this.parameters[name] ?? this.template.Parameters[name]?.Default ?? PSEUDO[name];
    if (given !== undefined) {
      const type = this.template.Parameters[name]?.Type ?? '';
      const isList = type.startsWith('List<') || type === 'CommaDelimitedList';
      return isList ? String(given).split(',') : String(given);
    }
    return this.made(name);
  }

  private getAtt(argument: Value): Value {
    const [id, attribute] = argument as string[];
    return `${this.made(String(id))}.${attribute}`;
  }

  private inMap([map = '', key = '', name = '']: string[]): Value {
    const found = this.template.Mappings?.[map]?.[key]?.[name];
    if (found === undefined) throw new Error(`No mapping ${map}, ${key}, ${name}`);
    return found;
  }

  private made(id: string): string {
    const resource = this.template.Resources[id];
    if (!resource) throw new Error(`Nothing is called ${id}`);
    if (!this.holds(resource.Condition)) throw new Error(`${id} is not made with these parameters`);
    return id;
  }

  private sub(argument: Value): Value {
    const [text = '', variables = {}] = Array.isArray(argument) ? argument : [argument];
    const own = this.resolve(variables) as Record<string, Value>;
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return String(own[name]);
      const dot = name.indexOf('.');
      return String(dot < 0 ? this.ref(name) : this.getAtt([name.slice(0, dot), name.slice(dot + 1)]));
    });
  }
}
