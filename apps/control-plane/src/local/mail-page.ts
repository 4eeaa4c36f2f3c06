import type { RequestListener } from "node:http";

import { type Database, within } from "../store/database.ts";

const MOST = 200;
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};
const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}article{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:8px;padding:1rem 1.25rem;margin:1rem 0}
h2{font-size:1.05rem;margin:0}p.meta{margin:.25rem 0 0;opacity:.75;font-size:.875rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:1rem 0 0}a{color:light-dark(#4f46e5,#a5b4fc)}`;

/** All mail that would have gone out, newest first: for trials on one machine, where there is no mail server. */
export function mailPage(database: Database): RequestListener {
  return (request, response) => {
    if (request.method !== "GET" || (request.url ?? "/").split("?")[0] !== "/") {
      response.writeHead(404, HEADERS).end(page("<h1>Not found</h1><p>There is only <a href='/'>one page</a>.</p>"));
      return;
    }
    void show(database).then(
      (html) => response.writeHead(200, HEADERS).end(html),
      () => response.writeHead(503, HEADERS).end(page("<h1>Mail</h1><p>The database does not answer. Reload in a moment.</p>")),
    );
  };
}

async function show(database: Database): Promise<string> {
  const mails = await within(database, "everything", (connection) =>
    connection.selectFrom("mail").select(["recipient", "subject", "body", "created_at"]).orderBy("id", "desc").limit(MOST).execute(),
  );
  const list = mails.map(
    ({ recipient, subject, body, created_at: at }) =>
      `<article><h2>${escape(subject)}</h2><p class="meta">To ${escape(recipient)}, ${escape(at.toISOString())}</p><pre>${linked(body ?? "")}</pre></article>`,
  );
  return page(
    `<h1>Outgoing mail</h1><p>Nothing leaves this machine: what the platform sends is shown here, newest first.</p>${list.join("") || "<p>Nothing was sent yet.</p>"}`,
  );
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail · Allod</title><style>${STYLE}</style><body><main>${body}</main></body></html>`;
}

/** Addresses become links, everything else stays text. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s]+)/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escape(part)}">${escape(part)}</a>` : escape(part)))
    .join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
