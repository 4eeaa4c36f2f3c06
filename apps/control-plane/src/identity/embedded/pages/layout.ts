import { languages, type Texts } from "../texts/texts.ts";
import type { TextKey } from "../texts/en.ts";
import { assets } from "./assets.ts";
import { type Html, html, raw } from "./html.ts";

const LANGUAGE_NAMES = { en: "English", de: "Deutsch" } as const;

/** As in the portals. */
const WORD_MARK = raw(
  `<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><rect width="24" height="24" rx="6"></rect><path d="M6.5 17.5 12 6l5.5 11.5M8.6 13.4h6.8"></path></svg>`,
);

interface PageOptions {
  readonly texts: Texts;
  readonly title: TextKey;
  /** For pages with more on them than one form. */
  readonly wide?: boolean;
  /** Beside the word mark: who is signed in, and how to leave. */
  readonly aside?: Html;
  /** False for what would be lost by loading the page again. */
  readonly canSwitchLanguage?: boolean;
}

/** A whole page. No inline script and no inline style stands in it, so that its policy can forbid both. */
export function page({ texts, title, wide = false, aside, canSwitchLanguage = true }: PageOptions, content: Html): string {
  const { language, text } = texts;
  const { text: document } = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${text(title)} · Allod</title>
        <link rel="icon" href="${assets.icon.url}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets.css.url}" />
        <script src="${assets.webauthn.url}" defer></script>
        <script src="${assets.script.url}" type="module"></script>
      </head>
      <body class="${wide ? "wide" : "narrow"}">
        <header>
          <span class="brand">${WORD_MARK}<span class="word">Allod</span></span>
          ${aside}
        </header>
        <main>${content}</main>
        <footer>${canSwitchLanguage && languageSwitch(texts)}</footer>
      </body>
    </html> `;
  return document;
}

function languageSwitch({ language, text }: Texts): Html {
  const links = languages.map((other) =>
    other === language
      ? html`<span aria-current="true">${LANGUAGE_NAMES[other]}</span>`
      : html`<a href="/language/${other}" lang="${other}" hreflang="${other}">${LANGUAGE_NAMES[other]}</a>`,
  );
  return html`<nav aria-label="${text("common.language")}">${links}</nav>`;
}
