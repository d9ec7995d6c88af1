const pageSize = 100;

/**
 * What is needed of GitHub's REST API: https://docs.github.com/en/rest/issues/comments
 *
 * @param {{ url: string, token: string, repository: string, fetch?: typeof fetch }} settings
 */
export function githubClient({ url, token, repository, fetch = globalThis.fetch }) {
  const call = async (method, path, body) => {
    const answer = await fetch(`${url.replace(/\/$/, '')}/repos/${repository}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    if (answer.status === 404 && method === 'GET') return null;
    if (!answer.ok) throw new Error(`GitHub answered ${answer.status} to ${method} ${path}`);
    return answer.json();
  };

  /** Our comment of a pull request, by a mark that is not shown; a person's that quotes it is not ours. */
  const commentMarked = async (number, mark) => {
    for (let page = 1; ; page += 1) {
      const comments = await call('GET', `/issues/${number}/comments?per_page=${pageSize}&page=${page}`);
      const ours = comments?.find(({ body, user }) => body?.startsWith(mark) && user?.type !== 'User');
      if (ours) return ours;
      if (!comments || comments.length < pageSize) return null;
    }
  };

  return {
    isOpen: async (number) => (await call('GET', `/pulls/${number}`))?.state === 'open',
    /** One comment per environment, which says how it is now. */
    comment: async (number, mark, text) => {
      const body = `${mark}\n${text}`;
      const before = await commentMarked(number, mark);
      if (before?.body === body) return;
      if (before) await call('PATCH', `/issues/comments/${before.id}`, { body });
      else await call('POST', `/issues/${number}/comments`, { body });
    },
  };
}
