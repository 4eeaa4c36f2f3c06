import type { Problem } from "@allod/api";

/** What the few pages that are not the portal itself say. English is in the registries of errors. */
interface Words {
  readonly title: string;
  readonly text: string;
}

const german: Readonly<Record<string, Words>> = {
  "session.return": {
    title: "Diese Adresse gehört nicht hierher",
    text: "Öffnen Sie die gewünschte Seite hier und melden Sie sich von dort aus an.",
  },
  "session.sign-in-lost": {
    title: "Bitte noch einmal anmelden",
    text: "Diese Anmeldung wurde in einem anderen Browser oder vor zu langer Zeit begonnen, oder sie ist schon abgeschlossen.",
  },
  "session.sign-in-refused": {
    title: "Die Anmeldung wurde abgelehnt",
    text: "Melden Sie sich noch einmal an, oder fragen Sie Ihre Administration.",
  },
  "session.sign-in-failed": {
    title: "Die Anmeldung hat nicht geklappt",
    text: "Die Antwort des Anmeldedienstes ist nicht verwendbar. Versuchen Sie es noch einmal; bleibt es dabei, fragen Sie den Betreiber.",
  },
  "session.provider-away": { title: "Der Anmeldedienst antwortet gerade nicht", text: "Versuchen Sie es gleich noch einmal." },
  "session.no-access": {
    title: "Hier ist nichts für Sie freigegeben",
    text: "Fragen Sie, wer Sie eingeladen hat, oder melden Sie sich mit einem anderen Konto an.",
  },
  "person.unknown": {
    title: "Hier kennt Sie noch niemand",
    text: "Öffnen Sie die Einladung, die Sie per E-Mail bekommen haben, oder bitten Sie um eine.",
  },
  "http.not-found": { title: "Hier ist nichts", text: "Prüfen Sie die Adresse." },
  "http.too-many": { title: "Zu viele Versuche in kurzer Zeit", text: "Versuchen Sie es gleich noch einmal." },
  "http.unavailable": { title: "Gerade nicht erreichbar", text: "Versuchen Sie es gleich noch einmal." },
  "assets.missing": { title: "Die Seiten des Portals fehlen", text: "Führen Sie `npm run prepare` aus und laden Sie dann neu." },
};
const germanOtherwise: Words = {
  title: "Etwas ist schiefgegangen",
  text: "Versuchen Sie es noch einmal; bleibt es dabei, fragen Sie den Betreiber.",
};

const actions = {
  en: { again: "Sign in again", other: "Sign in as somebody else", reload: "Reload", home: "Go to the start page" },
  de: { again: "Noch einmal anmelden", other: "Mit einem anderen Konto anmelden", reload: "Neu laden", home: "Zur Startseite" },
} as const;

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{display:grid;min-height:90vh;place-items:center;margin:1rem}
main{max-width:32rem}h1{font-size:1.5rem;line-height:1.25}a{display:inline-block;padding:.5rem 1rem;border:1px solid;border-radius:.375rem;text-decoration:none}
code{opacity:.7}`;

interface PageOptions {
  readonly nonce: string;
  readonly acceptLanguage: string | undefined;
}

/** A page for a problem that comes while the portal itself is not there: on the way to and from signing in. No script. */
export function problemPage({ code, title, hint }: Problem, { nonce, acceptLanguage }: PageOptions): string {
  const locale = /^\s*de\b/i.test(acceptLanguage ?? "") ? "de" : "en";
  const words = locale === "de" ? (german[code] ?? germanOtherwise) : { title, text: hint };
  const [href, label] = actionFor(code);
  return `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(words.title)}</title>
<style nonce="${nonce}">${STYLE}</style>
<main>
<h1>${escapeHtml(words.title)}</h1>
<p>${escapeHtml(words.text)}</p>
<p><a href="${href}">${actions[locale][label]}</a></p>
<p><code>${escapeHtml(code)}</code></p>
</main>
</html>
`;
}

/** Whoever is signed in at the provider as the wrong person would get nowhere by signing in as the same again. */
function actionFor(code: string): readonly [href: string, label: keyof (typeof actions)["en"]] {
  if (code === "assets.missing" || code === "http.unavailable") return ["/", "reload"];
  if (code === "http.not-found") return ["/", "home"];
  if (code === "person.unknown" || code === "session.no-access") return ["/auth/login?again=1", "other"];
  return ["/auth/login", "again"];
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
