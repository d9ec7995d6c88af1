/** What a server action answers: plain data, so that the browser can show a refusal beside the fields. */
export type ActionResult<Value> = { ok: true; value: Value } | Refusal;

export interface Refusal {
  ok: false;
  message: string;
  /** `path` as REST names it, e.g. `inputs.minInstances`. */
  fields: readonly { path: string; message: string }[];
}

/** What is said when no answer came back: the request may or may not have arrived. */
export const noAnswer: Refusal = {
  ok: false,
  message: 'The portal did not answer. Nothing is done twice: look whether it happened, or simply try again.',
  fields: [],
};
