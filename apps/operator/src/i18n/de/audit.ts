import type { Translated } from "@allod/ui";

import type { alerts as englishAlerts, sources as englishSources, timeline as english } from "../en/audit.ts";

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
