/**
 * A form that scripts answer has no address to be sent to: until they are there, the browser would load the page anew
 * with all that was typed in its address. This runs before the first form is parsed, and stays: React's own answer to
 * `submit` prevents the same.
 */
const script = `addEventListener('submit',function(e){if(!e.target.hasAttribute('action'))e.preventDefault()},true)`;

export function NoNativeSubmit({ nonce }: { nonce: string }) {
  // A browser hides a nonce from scripts that read the element, React's included.
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of our own
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />;
}
