/**
 * Whoever asks within `freshMs` of the last answer gets that one, and whoever asks while the question is open waits for
 * the same answer: however many ask, the question is asked once.
 */
export function askOnce<Answer>(
  ask: () => Promise<Answer>,
  freshMs: number,
  now = performance.now.bind(performance),
) {
  let open: Promise<Answer> | undefined;
  let answeredAt = Number.NEGATIVE_INFINITY;
  return (): Promise<Answer> => {
    if (open && (answeredAt === Number.NEGATIVE_INFINITY || now() - answeredAt < freshMs)) return open;
    answeredAt = Number.NEGATIVE_INFINITY;
    const asked = ask();
    open = asked;
    asked.then(
      () => {
        answeredAt = now();
      },
      () => {
        // An error is nobody's answer but theirs who waited for it.
        if (open === asked) open = undefined;
      },
    );
    return asked;
  };
}
