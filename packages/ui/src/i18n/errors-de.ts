import type { ErrorTexts } from "./messages.ts";

/** Errors in German. The server speaks English only, so every code has its words here. */
export const errors: ErrorTexts = {
  "browser.offline": { text: "Der Server ist nicht erreichbar.", hint: "Prüfen Sie Ihre Verbindung und versuchen Sie es erneut." },
  "browser.answer": {
    text: "Die Antwort des Servers war nicht zu verstehen.",
    hint: "Laden Sie die Seite neu; sie ist vielleicht älter als der Server.",
  },
  "browser.unexpected": {
    text: "Auf dieser Seite ist etwas schiefgegangen.",
    hint: "Laden Sie die Seite neu und versuchen Sie es erneut.",
  },
  "access.denied": {
    text: "Das dürfen Sie hier nicht.",
    hint: "Fragen Sie jemanden aus der Verwaltung der Organisation oder der Plattform.",
  },
  "access.in-person": { text: "Mit einem Token geht das nicht.", hint: "Melden Sie sich im Portal an und tun Sie es dort." },
  "alert.full": { text: "Mehr Alarme gehen hier nicht.", hint: "Entfernen Sie einen, den niemand mehr braucht." },
  "alert.no-countries": {
    text: "Hier weiß niemand, in welchem Land eine Adresse liegt.",
    hint: "Wählen Sie eine andere Art von Alarm oder bitten Sie den Betreiber, `audit.countries` einzurichten.",
  },
  "alert.uncounted": { text: "Dieser Alarm gilt jedem einzelnen Ereignis und zählt nichts.", hint: "Lassen Sie Zahl und Minuten weg." },
  "alert.unknown": { text: "Dieser Alarm steht nicht mehr in der Liste.", hint: "Laden Sie die Seite neu; vielleicht wurde er entfernt." },
  "audit.unknown": { text: "Dieses Ereignis ist nicht hier.", hint: "Es ist vielleicht älter, als Ereignisse bleiben." },
  "audit.view-unknown": { text: "Diese Ansicht gibt es nicht mehr.", hint: "Laden Sie die Seite neu." },
  "audit.views-full": {
    text: "Mehr Ansichten gehen nicht.",
    hint: "Entfernen Sie eine, die Sie nicht mehr brauchen, und speichern Sie dann diese.",
  },
  "audit.whose": {
    text: "Die Ereignisse aller lassen sich nicht nach App oder Aktion filtern.",
    hint: "Wählen Sie eine Organisation oder die Plattform, oder filtern Sie nach Zeit, Person, Ergebnis oder Wörtern.",
  },
  "domain.claimed": {
    text: "Diese Domain steht schon in der Liste.",
    hint: "Veröffentlichen Sie ihren Eintrag und lassen Sie sie dann bestätigen.",
  },
  "domain.dns-silent": { text: "Kein DNS-Server hat geantwortet.", hint: "Versuchen Sie es gleich noch einmal." },
  "domain.invalid": { text: "Das ist keine Domain, die jemandem gehören kann.", hint: "Schreiben Sie nur die Domain, etwa example.org." },
  "domain.taken": {
    text: "Eine andere Organisation hat bewiesen, dass diese Domain ihr gehört.",
    hint: "Wenn sie Ihnen gehört, sagen Sie es dem Betreiber.",
  },
  "domain.unknown": { text: "Diese Domain steht nicht mehr in der Liste.", hint: "Zurück zur Liste; vielleicht wurde sie entfernt." },
  "domain.unproven": {
    text: "Der Eintrag, der die Domain beweist, ist im DNS nicht zu finden.",
    hint: "Veröffentlichen Sie den TXT-Eintrag so, wie er hier steht. Bis das DNS ihn zeigt, kann eine Stunde vergehen.",
  },
  "grant.expiry": {
    text: "Zugang endet an einem Zeitpunkt in der Zukunft, höchstens 90 Tage von jetzt.",
    hint: "Wählen Sie einen näheren Zeitpunkt; er kann später erneut gegeben werden.",
  },
  "grant.unknown": { text: "Dieser Zugang steht nicht mehr in der Liste.", hint: "Laden Sie die Seite neu." },
  "http.invalid": { text: "Etwas an der Eingabe ist nicht gültig.", hint: "Prüfen Sie die Felder." },
  "http.json": { text: "Der Server hat diese Seite nicht verstanden.", hint: "Laden Sie die Seite neu und versuchen Sie es erneut." },
  "http.media-type": { text: "Der Server hat diese Seite nicht verstanden.", hint: "Laden Sie die Seite neu und versuchen Sie es erneut." },
  "http.not-found": { text: "Unter dieser Adresse ist nichts.", hint: "Laden Sie die Seite neu; sie ist vielleicht älter als der Server." },
  "http.too-large": { text: "Das ist zu viel Text.", hint: "Senden Sie weniger davon." },
  "http.unavailable": { text: "Die Datenbank antwortet gerade nicht.", hint: "Versuchen Sie es gleich noch einmal." },
  "http.unexpected": {
    text: "Auf dem Server ist etwas schiefgegangen.",
    hint: "Versuchen Sie es erneut; wenn es wieder geschieht, sagen Sie es dem Betreiber.",
  },
  "idempotency.mismatch": {
    text: "Das wurde schon einmal mit anderem Inhalt gesendet.",
    hint: "Schließen Sie das Formular und beginnen Sie neu.",
  },
  "invitation.expired": {
    text: "Diese Einladung ist abgelaufen.",
    hint: "Bitten Sie die Person, die Sie eingeladen hat, sie erneut zu senden.",
  },
  "invitation.revoked": { text: "Diese Einladung wurde zurückgezogen.", hint: "Fragen Sie die Person, die Sie eingeladen hat." },
  "invitation.used": { text: "Diese Einladung wurde schon benutzt.", hint: "Melden Sie sich an, oder bitten Sie um eine neue." },
  "member.removed": { text: "Diese Person gehört nicht mehr dazu.", hint: "Laden Sie sie erneut ein und ändern Sie es dann." },
  "partner.unknown": { text: "Diesen Partner gibt es nicht.", hint: "Laden Sie die Seite neu; vielleicht gibt es ihn nicht mehr." },
  "person.still-here": {
    text: "Diese Person gehört noch zu einer Organisation, einem Partner oder dem Team der Plattform.",
    hint: "Entfernen Sie sie zuerst überall dort; dann kann Persönliches entfernt werden.",
  },
  "person.unknown": {
    text: "Sie sind angemeldet, und hier kennt Sie noch niemand.",
    hint: "Öffnen Sie die Einladung, die Ihnen geschickt wurde, oder bitten Sie um eine.",
  },
  "person.unknown-id": {
    text: "Die Plattform weiß nicht, wer das ist.",
    hint: "Vielleicht kennt nur eine App diese Person. Suchen Sie ein Ereignis, in dem die Plattform sie nennt.",
  },
  "slug.invalid": {
    text: "Das kann kein Kurzname sein.",
    hint: "2 bis 40 Zeichen aus a-z, 0-9 und einzelnen Bindestrichen, beginnend mit einem Buchstaben.",
  },
  "slug.reserved": { text: "Dieser Kurzname ist der Plattform selbst vorbehalten.", hint: "Wählen Sie einen anderen." },
  "slug.taken": { text: "Diesen Kurznamen gibt es schon.", hint: "Wählen Sie einen anderen." },
  "tenant.changed": {
    text: "Jemand anderes hat das inzwischen geändert.",
    hint: "Laden Sie die Seite neu und ändern Sie es dann noch einmal.",
  },
  "tenant.transition": { text: "In diesem Zustand geht das nicht.", hint: "Laden Sie die Seite neu, um den Zustand zu sehen." },
  "tenant.unknown": {
    text: "Diese Organisation gibt es nicht, oder Sie dürfen sie nicht sehen.",
    hint: "Prüfen Sie die Adresse, oder bitten Sie um eine Einladung.",
  },
  "token.expired": { text: "Sie sind nicht mehr angemeldet.", hint: "Melden Sie sich erneut an." },
  "token.invalid": { text: "Sie sind nicht mehr angemeldet.", hint: "Melden Sie sich erneut an." },
  "token.issuer": { text: "Sie sind anderswo angemeldet.", hint: "Melden Sie sich an der Adresse dieser Plattform an." },
  "token.missing": { text: "Sie sind nicht angemeldet.", hint: "Melden Sie sich an." },
};
