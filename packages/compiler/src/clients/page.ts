import { Html, html, sentence } from "../render/view/html.ts";
import { PAGE_STYLE } from "../render/view/style.ts";
import { MARKER } from "./element-desktop.ts";
import type { Words } from "./words.ts";
import { setupOf, type WorkspaceClients } from "./workspace-clients.ts";

/** One page that explains every program and leads to what sets it up. It loads nothing. `has` says which files are beside it. */
export function clientsPage(clients: WorkspaceClients, words: Words, has: (file: string) => boolean): string {
  const title = words.pageTitle(clients.title);
  const portal = setupOf(clients, "portal");
  return html`<!doctype html>
    <html lang="${clients.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="${MARKER}" />
        <meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Html(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="eyebrow">${clients.domain}</p>
            <h1>${title}</h1>
            <p class="lead">${words.lead}</p>
            ${clients.privateAuthority && html`<p class="finding warning">${words.authority}</p>`}
            ${portal !== undefined && html`<p>${link(portal.url, words.begin)}</p>`}
          </header>
          ${chat(clients, words, has)} ${mail(clients, words, has)} ${files(clients, words, has)} ${calendars(clients, words, has)}
          ${meetings(clients, words)}
        </main>
      </body>
    </html> `.text;
}

type Section = Html | false;

function chat(clients: WorkspaceClients, words: Words, has: (file: string) => boolean): Section {
  const setup = setupOf(clients, "matrix");
  if (setup === undefined) return false;
  const phone = `https://mobile.element.io/element/?account_provider=${encodeURIComponent(setup.serverName)}`;
  return section(
    words.chat,
    [setup.webUrl !== undefined && html`<p>${link(setup.webUrl, words.chatWeb)}</p>`],
    [
      card(words.chatDesktop, words.chatDesktopText, scripts("element-desktop", words, has)),
      clients.elementX && card(words.chatPhone, words.chatPhoneText(setup.serverName), [html`<p>${link(phone, words.chatPhoneLink)}</p>`]),
    ],
  );
}

function mail(clients: WorkspaceClients, words: Words, has: (file: string) => boolean): Section {
  const setup = setupOf(clients, "mail");
  if (setup === undefined) return false;
  return section(
    words.mail,
    [html`<p>${words.mailText(`NAME@${setup.domain}`)}</p>`, passwords(setup, words)],
    [
      card("Thunderbird", words.thunderbirdText, [file("thunderbird.xml", has)]),
      card("Outlook", words.outlookText, [file("mail.txt", has)]),
      card(words.apple, words.appleText, [file("apple.mobileconfig", has)]),
    ],
  );
}

function files(clients: WorkspaceClients, words: Words, has: (file: string) => boolean): Section {
  const setup = setupOf(clients, "files");
  if (setup === undefined) return false;
  const product = setup.product === "nextcloud" ? "Nextcloud" : "OpenCloud";
  return section(
    words.files,
    [html`<p>${link(setup.url, words.filesWeb)}</p>`],
    [card(product, words.filesText, [html`<p><code>${setup.url}</code></p>`, ...scripts("files-desktop", words, has)])],
  );
}

function calendars(clients: WorkspaceClients, words: Words, has: (file: string) => boolean): Section {
  const setup = setupOf(clients, "calendar");
  if (setup === undefined) return false;
  const davx5 = `davx5://${setup.host}${setup.port === 443 ? "" : `:${setup.port}`}${setup.path}`;
  return section(
    words.calendar,
    [html`<p>${words.calendarText} <code>${setup.url}</code></p>`, passwords(setup, words)],
    [
      card(words.apple, words.appleText, [file("apple.mobileconfig", has)]),
      card(words.davx5, words.davx5Text, [html`<p><a href="${davx5}">${davx5}</a></p>`]),
    ],
  );
}

function meetings(clients: WorkspaceClients, words: Words): Section {
  const setup = setupOf(clients, "meetings");
  return setup !== undefined && section(words.meetings, [html`<p>${words.meetingsText} ${link(setup.url, setup.url)}</p>`]);
}

/** Where passwords for programs are made, when it is not the password of the account. */
function passwords({ passwordsUrl: url }: { readonly passwordsUrl?: string | undefined }, words: Words): Section {
  return url !== undefined && html`<p>${words.passwords}: ${link(url, url)}</p>`;
}

/** Sentences first, then a card for each program. */
function section(title: string, parts: readonly Section[], cards: readonly Section[] = []): Html {
  return html`<section>
    <h2>${title}</h2>
    ${parts} ${cards.length > 0 && html`<div class="cards">${cards}</div>`}
  </section>`;
}

function card(title: string, text: string, parts: readonly (Html | false)[]): Html {
  return html`<article>
    <h3>${title}</h3>
    <p>${text}</p>
    ${parts}
  </article>`;
}

function scripts(name: string, words: Words, has: (file: string) => boolean): (Html | false)[] {
  if (!has(`${name}.sh`)) return [];
  return [
    html`<p>
        <a href="${name}.ps1" download>${words.script("Windows")}</a> · <a href="${name}.sh" download>${words.script("macOS, Linux")}</a>
      </p>
      <p>${sentence(words.run)}</p>`,
  ];
}

function file(name: string, has: (file: string) => boolean): Section {
  return has(name) && html`<p><a href="${name}" download>${name}</a></p>`;
}

/** Only addresses of the web: whatever a component says, nothing is run. */
function link(url: string, text: string): Html {
  return /^https?:\/\//i.test(url) ? html`<a href="${url}">${text}</a>` : html`${text}`;
}
