export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Escapes the text of an element; what XML 1.0 can't hold (control characters, lone surrogates) becomes U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>]/g, (character) => NAMED[character] ?? character)
      .replace(/\r/g, '&#13;')
  );
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/** One element with everything in it; a list repeats it. Absent values leave no element. */
export function toXml(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((entry) => toXml(name, entry)).join('');
  if (typeof value === 'object') {
    const content = Object.entries(value).map(([key, child]) => toXml(key, child));
    return `<${name}>${content.join('')}</${name}>`;
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** As AWS writes times in XML. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
