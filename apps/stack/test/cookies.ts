/** As much of a browser as a flow needs: it keeps cookies and sends them back. */
export class Cookies {
  readonly #kept = new Map<string, string>();

  keep({ headers }: { headers: Headers }): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (value === '') this.#kept.delete(name);
      else this.#kept.set(name, value);
    }
  }

  header(): { cookie: string } {
    return { cookie: [...this.#kept].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
