/** As much of a browser as a sign-in needs: it keeps cookies, for all ports of a host, and runs no scripts. */
export class CookieBrowser {
  readonly #cookies = new Map<string, string>();

  /** As it would be sent. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** One request; a redirect is an answer like any other. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', this.cookie);
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const header of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = header.split(';');
      const cut = pair.indexOf('=');
      const [name, value] = [pair.slice(0, cut), pair.slice(cut + 1)];
      const expired = attributes.some((text) => /^ *(max-age=0|expires=.*\b1970\b.*)$/i.test(text));
      if (value === '' || expired) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Follows redirects up to a page, or to the first address that `outside` wants for itself. */
  async follow(
    url: string,
    init: RequestInit = {},
    outside: (address: string) => boolean = () => false,
  ): Promise<{ address: string; page: string; status: number }> {
    let response = await this.request(url, init);
    let address = url;
    while (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      address = new URL(response.headers.get('location') ?? '', address).toString();
      if (outside(address)) return { address, page: '', status: response.status };
      response = await this.request(address);
    }
    return { address, page: await response.text(), status: response.status };
  }
}

/** A form as a browser posts it. */
export function postedForm(fields: Readonly<Record<string, string>>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields) };
}
