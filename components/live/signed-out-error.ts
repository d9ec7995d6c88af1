/** An action was asked for by somebody whose session has ended: it was not carried out. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
  constructor() {
    super('The session has ended');
  }
}
