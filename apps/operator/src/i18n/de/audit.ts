import type { Translated } from "@allod/ui";

import type {
  alerts as englishAlerts,
  erase as englishErase,
  kept as englishKept,
  proof as englishProof,
  sources as englishSources,
  timeline as english,
} from "../en/audit.ts";

export const timeline: Translated<typeof english> = {
  title: "Verlauf",
  description: "Was geschehen ist, in jeder App: wer was getan hat, wann und von wo.",
  of: "Wessen Ereignisse",
  platform: "Die Plattform",
  everyone: "Alle",
  everyoneHint:
    "Ereignisse der Plattform und aller Organisationen. Um nach einer App oder einer Aktion zu suchen, öffnen Sie eine Organisation.",
  unknownTenant: "Organisation",
};
export const alerts: Translated<typeof englishAlerts> = {
  title: "Alarme",
  description: "Sofort erfahren, wenn auf der Plattform etwas geschieht, das nicht warten sollte, bis jemand hinsieht.",
};
export const sources: Translated<typeof englishSources> = {
  title: "Quellen",
  description: "Woher die Ereignisse des Verlaufs kommen, und wie weit gelesen ist.",
  list: "Quellen von Ereignissen",
  empty: "Noch bringt nichts Ereignisse",
  emptyHint: "Was die Plattform selbst tut, steht immer im Verlauf. Apps werden in der Konfiguration der Steuerung genannt: audit.sources.",
  working: "Arbeitet",
  waiting: "Wartet",
  failing: "Gestört",
  waitingHint: "Noch ist nichts gekommen, und nichts ist gestört.",
  lag: "Rückstand",
  noLag: "–",
  upToDate: "Aktuell",
  events: "Ereignisse",
  lastEvent: "Letztes Ereignis",
  lastRead: "Zuletzt gelesen",
  never: "Nie",
  refused: "Abgelehnt",
  refusedHint: "Kam und wurde nicht verstanden",
  tileWorking: "Quellen, die arbeiten",
  ofAll: "{{count}} von {{all}}",
  tileFailing_one: "{{count}} ist gestört: Bis sie wieder arbeitet, fehlen Ereignisse",
  tileFailing_other: "{{count}} sind gestört: Bis sie wieder arbeiten, fehlen Ereignisse",
  allWell: "Keine ist gestört",
  tileEvents: "Aufbewahrte Ereignisse",
  tileEventsHint: "Seit dem Anfang",
  tileLag: "Am weitesten zurück",
};
export const kept: Translated<typeof englishKept> = {
  title: "Wie lange Ereignisse bleiben",
  months3: "3 Monate",
  months12: "1 Jahr",
  months36: "3 Jahre",
  months120: "10 Jahre",
  change: "Ändern",
  changeTitle: "Ereignisse von {{name}}",
  fromNow: "Das gilt für Ereignisse von jetzt an. Was schon da ist, geht, wann es gegangen wäre.",
  save: "Speichern",
  saved: "Das gilt für Ereignisse von jetzt an.",
};
export const proof: Translated<typeof englishProof> = {
  open: "Beweis sichern",
  title: "Ein Beweis, der anderswo liegt",
  why: "Bewahren Sie beides auf einem Rechner auf, den von hier niemand erreicht, und holen Sie die Prüfpunkte von Zeit zu Zeit neu: Wer auf diesem Server alles umschreiben könnte, kann nicht umschreiben, was Sie dort haben.",
  checkpoints: "Unterschriebene Prüfpunkte",
  key: "Öffentlicher Schlüssel",
  keyFile: "Öffentlicher Schlüssel (.pem)",
  verify: "Dieser Befehl prüft den Verlauf damit und sagt, wie es geht:",
  command: "Befehl",
};
export const erase: Translated<typeof englishErase> = {
  title: "Persönliches von {{name}} entfernen?",
  action: "Für immer entfernen",
  counting: "Die Ereignisse werden gezählt …",
  events_one: "{{count}} Ereignis nennt diese Person.",
  events_other: "{{count}} Ereignisse nennen diese Person.",
  hint: "Namen, Adressen und Einzelheiten gehen aus diesen Ereignissen, in jeder Organisation, und ebenso der Name bei der Plattform. Dass die Ereignisse geschahen, bleibt, und die Kette beweist es weiterhin. Das lässt sich nicht rückgängig machen.",
  done_one: "Persönliches ist aus {{count}} Ereignis entfernt.",
  done_other: "Persönliches ist aus {{count}} Ereignissen entfernt.",
};
