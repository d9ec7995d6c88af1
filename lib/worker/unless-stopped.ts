/** The answer, or undefined once the signal aborts: a connection that fell silent answers only after seconds. */
export async function unlessStopped<Answer>(
  answer: Promise<Answer>,
  stopping: AbortSignal,
): Promise<Answer | undefined> {
  let stop = () => {};
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    if (stopping.aborted) stop();
    else stopping.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([stopped, answer]);
  } finally {
    stopping.removeEventListener('abort', stop);
  }
}
