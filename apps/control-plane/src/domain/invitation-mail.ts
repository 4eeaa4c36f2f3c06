import type { Mail } from "./store.ts";

interface Words {
  readonly to: string;
  readonly by: string;
  readonly what: string;
  readonly link: string;
  readonly until: Date;
  readonly locale: "en" | "de";
}

/** The letter that an invitation comes in, in the language of whoever invites. */
export function invitationMail({ to, by, what, link, until, locale }: Words): Mail {
  const day = until.toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
  return locale === "de"
    ? {
        to,
        subject: `Einladung zu ${what}`,
        text: `Guten Tag,\n\n${by} lädt Sie zu ${what} ein.\n\nÖffnen Sie diese Adresse, um anzunehmen:\n\n${link}\n\nSie gilt bis zum ${day} und nur einmal. Wenn Sie nichts erwartet haben, brauchen Sie nichts zu tun.\n`,
      }
    : {
        to,
        subject: `Invitation to ${what}`,
        text: `Hello,\n\n${by} invites you to ${what}.\n\nOpen this address to accept:\n\n${link}\n\nIt works until ${day}, and once. If you did not expect it, there is nothing to do.\n`,
      };
}
