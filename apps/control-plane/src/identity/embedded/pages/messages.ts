import type { TextKey } from "../texts/en.ts";
import type { Fault, Texts } from "../texts/texts.ts";
import { type Html, html } from "./html.ts";
import { page } from "./layout.ts";
import { form } from "./parts.ts";

/** A way on. */
export interface Way {
  readonly text: string;
  readonly href: string;
}

/** A page that says one thing, and where to go from it. */
export function messagePage(
  texts: Texts,
  { title, text, more, ways = [] }: { title: TextKey; text?: string; more?: Html; ways?: readonly Way[] },
): string {
  return page(
    { texts, title },
    html`<section class="card">
      <h1>${texts.text(title)}</h1>
      ${text !== undefined && html`<p class="lead">${text}</p>`} ${more}
      ${ways.map((way, index) => html`<a class="button ${index === 0 ? "primary" : "secondary"}" href="${way.href}">${way.text}</a>`)}
    </section>`,
  );
}

/** What went wrong, and where to go from there. */
export function failurePage(texts: Texts, fault: Fault, ways: readonly Way[] = []): string {
  const { text, hint } = texts.fault(fault);
  return messagePage(texts, { title: "failure.title", text: `${text} ${hint}`, ways });
}

/** When an application wants somebody signed out and cannot prove that it is about them. */
export function signOutPage(texts: Texts, { action, secret, stay }: { action: string; secret: string; stay: string }): string {
  const { text } = texts;
  return messagePage(texts, {
    title: "sign-out.title",
    text: text("sign-out.explanation"),
    more: html`${form({ action, submit: text("sign-out.yes"), hidden: { xsrf: secret, logout: "yes" } })}
      <a class="button secondary" href="${stay}">${text("sign-out.no")}</a>`,
  });
}
