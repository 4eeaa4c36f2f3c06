import type { Clock } from "@allod/core";
import { TOTP } from "otpauth";

import { Browser, type Visit } from "../../bff/browser.test-support.ts";
import type { Newcomer } from "../../domain/enrollment.ts";
import type { Application } from "./deps.ts";
import type { Begun, Running } from "./embedded-identity.test-support.ts";

/** FAKE: a browser that fills in forms, and stops at the applications' doors. */
export class Person extends Browser {
  readonly #running: Running;
  /** What it sees. */
  page: Visit = { status: 0, url: "about:blank", headers: new Headers(), text: "" };
  language = "en";
  /** Behind which address of the network. */
  address = "192.0.2.1";

  constructor(running: Running) {
    super();
    this.#running = running;
  }

  async goTo(url: string): Promise<Visit> {
    const headers = { accept: "text/html", "accept-language": this.language, "x-forwarded-for": this.address };
    let visit = await this.ask(new URL(url, this.#running.origin).href, { headers });
    for (let location = visit.headers.get("location"); location !== null; location = visit.headers.get("location")) {
      const next = new URL(location, visit.url);
      if (next.origin !== this.#running.origin) break;
      visit = await this.ask(next.href, { headers: { ...headers, referer: visit.url } });
    }
    this.page = visit;
    return visit;
  }

  /** Sends the form of the page whose action ends so, with what is in it and what is typed in. */
  async submit(
    action: string,
    typed: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Visit> {
    const forms = [...this.page.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
    const found = forms.find(([, to = ""]) => unescaped(to).endsWith(action));
    if (found === undefined) throw new Error(`no form for ${action} on this page:\n${textOf(this.page.text)}`);
    const [, to = "", inside = ""] = found;
    const hidden = [...inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const fields = { ...Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, unescaped(value)])), ...typed };
    const visit = await this.ask(new URL(unescaped(to), this.page.url).href, {
      method: "POST",
      headers: {
        accept: "text/html",
        "accept-language": this.language,
        "content-type": "application/x-www-form-urlencoded",
        "x-forwarded-for": this.address,
        origin: this.#running.origin,
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
    this.page = visit;
    const location = visit.headers.get("location");
    const next = location === null ? undefined : new URL(location, visit.url);
    return next?.origin === this.#running.origin ? this.goTo(next.href) : visit;
  }

  /** What the page's script does. */
  async send<T>(path: string, body: unknown): Promise<{ status: number; answer: T }> {
    const { status, text } = await this.ask(new URL(path, this.page.url).href, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.#running.origin, "x-forwarded-for": this.address },
      body: JSON.stringify(body),
    });
    return { status, answer: JSON.parse(text) as T };
  }

  get heading(): string {
    return textOf(/<h1[^>]*>(.*?)<\/h1>/s.exec(this.page.text)?.[1] ?? "");
  }

  /** Everything that can be read. */
  get words(): string {
    return textOf(this.page.text);
  }

  /** Where the page would lead away to. */
  get location(): string {
    return this.page.headers.get("location") ?? "";
  }
}

function textOf(markup: string): string {
  const body = markup.replace(/<head>.*<\/head>/s, "").replaceAll(/<svg.*?<\/svg>/gs, "");
  return unescaped(body.replaceAll(/<[^>]*>/g, " "))
    .replaceAll(/\s+/g, " ")
    .trim();
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** FAKE: an authenticator app. It was given the key that the page shows. */
export function authenticatorApp(page: string, clock: Clock): () => string {
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1]?.replaceAll(" ", "");
  if (secret === undefined) throw new Error(`no key on this page:\n${textOf(page)}`);
  const app = new TOTP({ secret });
  return () => app.generate({ timestamp: clock.now().getTime() });
}

export const PASSWORD = "seven quiet rivers";

/** A browser that nobody is signed in with. */
export function stranger(running: Running, address = "192.0.2.1"): Person {
  const person = new Person(running);
  person.address = address;
  return person;
}

/** Up to the password, for an application. */
export async function withPassword(
  person: Person,
  { running, application, email, password = PASSWORD }: { running: Running; application: Application; email: string; password?: string },
): Promise<Begun> {
  const begun = await (await running.client(application)).begin();
  await person.goTo(begun.url);
  await person.submit(new URL(person.page.url).pathname, { email, password });
  return begun;
}

/** Somebody who has chosen a password. */
export async function enrolled(
  running: Running,
  newcomer: Partial<Newcomer> & { readonly id: string; readonly email: string },
): Promise<Person> {
  const person = new Person(running);
  const all = { displayName: "Anna Berg", locale: "en", application: "portal", ...newcomer } as const;
  const begun = await running.identity.enrollment.begin(all);
  await person.goTo(begun?.url ?? "");
  await person.submit("/enroll", { "new-password": PASSWORD });
  return person;
}
