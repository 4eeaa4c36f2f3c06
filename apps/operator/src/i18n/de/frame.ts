import type { Translated } from "@allod/ui";

import type { frame as english } from "../en/frame.ts";

export const frame: Translated<typeof english> = {
  shell: {
    label: "Betrieb",
    customers: "Kundschaft",
    watch: "Was geschieht",
    platform: "Plattform",
    find: "Organisation finden",
  },
  notOperator: {
    title: "Dieses Portal ist für den Betrieb",
    text: "Sie sind als {{email}} angemeldet und gehören nicht zum Team der Plattform. Wenn Sie das sollten, bitten Sie jemanden vom Betrieb um eine Einladung.",
    other: "Mit einem anderen Konto anmelden",
  },
  money: {
    none: "–",
    currency: "Währung",
    perSeatMonth: "{{price}} je Platz und Monat",
    perSeatYear: "{{price}} je Platz und Jahr",
  },
  billing: {
    title: "Rechnung",
    email: "E-Mail-Adresse für Rechnungen",
    company: "Firma",
    address: "Anschrift",
    vatId: "USt-IdNr.",
    none: "Noch nichts eingetragen.",
  },
  connectors: {
    title: "Produkte",
    description: "Womit die Plattform verbunden ist, wie es jedem Produkt geht und wie viele Objekte es hält.",
    list: "Angebundene Produkte",
    empty: "Kein Produkt ist angebunden",
    emptyHint:
      "Produkte werden in der Konfiguration der Plattform angebunden. Ohne sie gibt es nichts, worin Organisationen eingerichtet werden.",
    version: "Version",
    noVersion: "nicht bekannt",
    checked: "Geprüft {{when}}",
    neverChecked: "Noch nie geprüft",
    pausedUntil: "Nach Fehlschlägen angehalten. Weiter {{when}}.",
    check: "Jetzt prüfen",
    checkNamed: "Jetzt prüfen: {{name}}",
    isUp: "{{name}} antwortet.",
    isDown: "{{name}} antwortet nicht, wie es sollte.",
    kinds: { tenant: "Organisationen", domain: "Domains", person: "Personen", member: "Mitglieder" },
    objects_one: "{{count}} Objekt",
    objects_other: "{{count}} Objekte",
    ready: "Bereit",
    failing: "Fehlerhaft",
    skipped: "Übersprungen",
    working: "In Arbeit",
    toFailing: "Organisationen mit Fehlern zeigen",
  },
  stack: {
    title: "Stack",
    description: "Was aus einer Workspace-Datei wird: jeder Container, wer mit wem sprechen darf und was von außen erreichbar ist.",
    frame: "Der Stack dieser Plattform",
    exampleFrame: "Der Stack eines Beispiels",
    example:
      "Das ist der Stack eines Beispiels, nicht dieser Plattform. Dieser Befehl setzt den Ihrer eigenen Workspace-Datei an seine Stelle:",
    alone: "Einzeln öffnen",
    none: "Es gibt noch keine Stack-Seite",
    noneHint: "Die Seite einer Workspace-Datei entsteht aus der Datei selbst. Dieser Befehl legt sie hier ab.",
    noneNamed:
      "Die Seite einer Workspace-Datei entsteht aus der Datei selbst, mit diesem Befehl. Nennen Sie sie dann in der Konfiguration: stackPage.",
    command: "Der Befehl",
  },
};
