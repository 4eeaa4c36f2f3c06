import type { AlertKind } from "./alerts.ts";
import type { Mail } from "./store.ts";

/** What is told of an alert. */
export interface AlertWords {
  readonly kind: AlertKind;
  /** Where it happened: the name of a tenant, or of the platform. */
  readonly where: string;
  /** Whom it is about, as the source of the event calls them; empty when it does not say. */
  readonly who: string;
  readonly address: string;
  readonly at: Date;
  readonly count: number | undefined;
  readonly windowMinutes: number | undefined;
  /** ISO 3166: two letters. */
  readonly country: string | undefined;
}

const LONGEST = 100;

/** The letter that an alert comes in. Names in it are of others' making: they are quoted, and short. */
export function alertMail(
  words: AlertWords,
  { to, locale, link }: { readonly to: string; readonly locale: "en" | "de"; readonly link: string },
): Mail {
  const { at, address } = words;
  const time = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const what = alertSentence(words, locale);
  const from = address === "" ? "" : locale === "de" ? `Von der Adresse ${quoted(address)}.\n` : `From the address ${quoted(address)}.\n`;
  return locale === "de"
    ? {
        to,
        subject: `Alarm: ${titles.de[words.kind]} (${words.where})`,
        text: `Guten Tag,\n\n${what}\n\n${from}Zeit: ${time}\n\nIm Protokoll:\n\n${link}\n\nWas in den Minuten danach geschieht, steht nur dort: Dazu kommt keine weitere E-Mail.\n`,
      }
    : {
        to,
        subject: `Alert: ${titles.en[words.kind]} (${words.where})`,
        text: `Hello,\n\n${what}\n\n${from}Time: ${time}\n\nIn the timeline:\n\n${link}\n\nWhat happens in the minutes after it is only there: no further mail comes about it.\n`,
      };
}

/** What happened, in a sentence. */
export function alertSentence({ kind, where, who, count, windowMinutes, country }: AlertWords, locale: "en" | "de"): string {
  const minutes = windowMinutes ?? 0;
  const [name, place] = [who === "" ? (locale === "de" ? "Jemand" : "Somebody") : quoted(who), quoted(where)];
  const countryName =
    country === undefined ? "" : (new Intl.DisplayNames([locale], { type: "region", fallback: "code" }).of(country) ?? country);
  const sentences = {
    en: {
      "new-country": `${name} signed in to ${place} from a country that they were never seen in: ${countryName}.`,
      "many-failures": `${count} sign-ins or other attempts failed or were refused within ${minutes} minutes in ${place}: ${name}.`,
      "operator-access": `${name}, who has no role in ${place}, looked into it or changed something there.`,
      "mass-deletion": `${name} deleted ${count} things within ${minutes} minutes in ${place}.`,
    },
    de: {
      "new-country": `${name} hat sich bei ${place} aus einem Land angemeldet, aus dem das noch nie geschah: ${countryName}.`,
      "many-failures": `${count} Anmeldungen oder andere Versuche sind in ${minutes} Minuten bei ${place} gescheitert oder abgewiesen worden: ${name}.`,
      "operator-access": `${name} hat keine Rolle bei ${place} und hat dort etwas eingesehen oder geändert.`,
      "mass-deletion": `${name} hat in ${minutes} Minuten bei ${place} ${count} Dinge gelöscht.`,
    },
  } as const;
  return sentences[locale][kind];
}

const titles: Readonly<Record<"en" | "de", Readonly<Record<AlertKind, string>>>> = {
  en: {
    "new-country": "sign-in from a new country",
    "many-failures": "many failed attempts",
    "operator-access": "access from outside",
    "mass-deletion": "much was deleted",
  },
  de: {
    "new-country": "Anmeldung aus einem neuen Land",
    "many-failures": "viele gescheiterte Versuche",
    "operator-access": "Zugriff von außen",
    "mass-deletion": "vieles wurde gelöscht",
  },
};

function quoted(text: string): string {
  return `“${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}”`;
}
