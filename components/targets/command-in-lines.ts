/** The same to a shell, in lines that break at its options. */
export function inLines(command: string): string {
  const options = / (?=--(capabilities|template-file|parameter-overrides)\b)/g;
  return command.replace(' && ', ' &&\n').replace(options, ' \\\n  ');
}
