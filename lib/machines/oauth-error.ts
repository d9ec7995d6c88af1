/**
 * As RFC 6749 and RFC 8693 name them for a token endpoint; the last of RFC 6749's other endpoint, for which this one has
 * no word. https://www.rfc-editor.org/rfc/rfc8693#section-2.2.2
 */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable';

/** A refusal of the token endpoint, with words for whoever wrote the workflow. */
export class OAuthError extends Error {
  constructor(
    readonly code: OAuthErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'OAuthError';
  }
}
