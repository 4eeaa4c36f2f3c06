import { loopbackFetch } from "./loopback-fetch.ts";

interface Cookie {
  readonly value: string;
  /** As the server wrote it, for tests of its attributes. */
  readonly header: string;
}

export interface Visit {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** FAKE: a browser without pages: it keeps cookies for each host, follows redirects, and sends what browsers send by themselves. */
export class Browser {
  readonly jars = new Map<string, Map<string, Cookie>>();

  jar(url: string): Map<string, Cookie> {
    const { hostname } = new URL(url);
    const jar = this.jars.get(hostname) ?? new Map<string, Cookie>();
    this.jars.set(hostname, jar);
    return jar;
  }

  /** One request, no redirects followed. */
  async ask(url: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Visit> {
    const jar = this.jar(url);
    const cookie = [...jar].map(([name, { value }]) => `${name}=${value}`).join("; ");
    const response = await loopbackFetch(url, {
      method,
      redirect: "manual",
      headers: { "user-agent": "Test/1", ...(cookie === "" ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const header of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(header)) jar.delete(name);
      else jar.set(name, { value, header });
    }
    return { status: response.status, url, headers: response.headers, text: await response.text() };
  }

  /** As somebody who types an address or follows a link: until there is a page. `stopAt`: a redirect that is not followed. */
  async open(url: string, { stopAt }: { readonly stopAt?: RegExp } = {}): Promise<Visit> {
    let visit = await this.ask(url, { headers: { accept: "text/html" } });
    for (let hops = 0; hops < 10; hops++) {
      const location = visit.headers.get("location");
      if (location === null || stopAt?.test(location) === true) return visit;
      visit = await this.ask(new URL(location, visit.url).href, { headers: { accept: "text/html" } });
    }
    throw new Error(`too many redirects, the last one to ${visit.url}`);
  }
}
