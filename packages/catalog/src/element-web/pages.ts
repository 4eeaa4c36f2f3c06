import type { MeetingsGrant, Workspace } from "@allod/compiler/component";

export const HOME_PAGE = "/allod-home.html";
export const SIGNED_OUT_PAGE = "/allod-signed-out.html";

interface Link {
  readonly text: string;
  readonly url: string;
}

const WORDS = {
  en: { meetings: "Video meetings", signedOut: "You are signed out.", again: "Open the chat again" },
  de: { meetings: "Videokonferenzen", signedOut: "Sie sind abgemeldet.", again: "Den Chat wieder öffnen" },
} as const;

/** What people see inside the app before they open a room. A fragment: Element puts it into its own page. */
export function homePage(
  { title, language }: Workspace,
  { links, meetings }: { links: readonly Link[]; meetings: MeetingsGrant | undefined },
): string {
  const all = [...(meetings === undefined ? [] : [{ text: WORDS[language].meetings, url: meetings.url }]), ...links];
  const items = all.map(
    ({ text, url }) => `<li><a href="${escaped(url)}" target="_blank" rel="noreferrer noopener">${escaped(text)}</a></li>`,
  );
  return `<div class="mx_HomePage_body"><h1>${escaped(title)}</h1>${items.length === 0 ? "" : `<ul>${items.join("")}</ul>`}</div>\n`;
}

/** Where people are led who have signed out: leading them back to the app would sign them in again. */
export function signedOutPage({ title, language }: Workspace): string {
  const { signedOut, again } = WORDS[language];
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>body { font: 1.1rem/1.5 sans-serif; margin: 20vh auto; max-width: 30rem; padding: 0 1rem; text-align: center; color-scheme: light dark }</style>
<h1>${escaped(title)}</h1>
<p>${signedOut}
<p><a href="/">${again}</a>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
