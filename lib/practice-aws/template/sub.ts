const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** The names in a `Fn::Sub` text, `${!Literal}` left out. */
export function placeholders(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)]
    .map((match) => match[1]?.trim() ?? '')
    .filter((name) => !name.startsWith('!'));
}

/** Puts a value in every placeholder's place; `${!Literal}` becomes `${Literal}`. */
export function substitute(text: string, value: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_whole, inner: string) => {
    const name = inner.trim();
    return name.startsWith('!') ? `\${${name.slice(1)}}` : value(name);
  });
}
