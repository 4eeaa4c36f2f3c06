import type { ErrorDefinition } from "@allod/core";

import type { signInErrors } from "../../errors.ts";
import type { TextKey } from "./en.ts";

/** The same in German. */
export const de: Readonly<Record<TextKey, string>> = {
  "application.portal": "zum Portal",
  "application.operator": "zum Betreiberportal",
  "application.account": "zu Ihrem Konto",
  "open.portal": "Zum Portal",
  "open.operator": "Zum Betreiberportal",

  "common.continue": "Weiter",
  "common.or": "oder",
  "common.back": "Zurück",
  "common.reveal": "Anzeigen",
  "common.conceal": "Verbergen",
  "common.language": "Sprache",

  "field.email": "E-Mail-Adresse",
  "field.password": "Passwort",
  "field.new-password": "Neues Passwort",
  "field.current-password": "Aktuelles Passwort",
  "field.password.hint": "Mindestens {least} Zeichen. Ein paar Wörter hintereinander lassen sich gut merken.",
  "field.code": "Sechsstelliger Code",
  "field.recovery-code": "Wiederherstellungscode",
  "field.recovery-code.hint": "Zwölf Buchstaben und Ziffern; Bindestriche sind egal.",
  "field.passkey-name": "Name des neuen Passkeys",
  "field.passkey-name.hint": "Zum Beispiel: mein Laptop.",

  "sign-in.title": "Anmelden",
  "sign-in.to": "weiter {application}",
  "sign-in.submit": "Anmelden",
  "sign-in.forgot": "Passwort vergessen?",
  "sign-in.passkey": "Mit einem Passkey anmelden",
  "sign-in.busy": "Ihr Gerät ist an der Reihe …",

  "code.title": "Noch ein Schritt",
  "code.explanation": "Geben Sie den Code ein, den Ihre Authenticator-App für {email} anzeigt.",
  "code.by-passkey": "Bestätigen Sie mit Ihrem Passkey, dass Sie {email} sind.",
  "code.use-passkey": "Passkey verwenden",
  "code.use-app": "Authenticator-App verwenden",
  "code.use-recovery": "Wiederherstellungscode verwenden",
  "code.again": "Mit einem anderen Konto anmelden",

  "recovery.title": "Wiederherstellungscode verwenden",
  "recovery.explanation":
    "Geben Sie einen der Codes ein, die Sie beim Einrichten der Anmeldung in zwei Schritten aufbewahrt haben. Er gilt einmal.",

  "set-up.title": "Anmeldung in zwei Schritten einrichten",
  "set-up.operator": "Betreiber bestätigen jede Anmeldung auf einem zweiten Weg, damit ein Passwort allein niemanden hineinlässt.",
  "set-up.explanation": "Eine App auf Ihrem Telefon zeigt einen Code, den Sie beim Anmelden eingeben.",
  "set-up.step-app": "Installieren Sie eine Authenticator-App, wenn Sie keine haben: jede, die QR-Codes liest, ist recht.",
  "set-up.step-scan": "Lesen Sie damit diesen Code ein, oder tippen Sie den Schlüssel ab.",
  "set-up.step-code": "Geben Sie die sechs Ziffern ein, die die App anzeigt.",
  "set-up.key": "Schlüssel",
  "set-up.qr": "QR-Code für die Authenticator-App",
  "set-up.confirm": "Bestätigen",
  "set-up.use-passkey": "Lieber einen Passkey verwenden",

  "codes.title": "Bewahren Sie Ihre Wiederherstellungscodes auf",
  "codes.explanation":
    "Jeder dieser Codes lässt Sie einmal hinein, wenn Ihr Telefon oder Ihr Passkey verloren ist. Sie werden nur jetzt angezeigt: Drucken Sie sie aus, oder legen Sie sie zu Ihren Passwörtern.",
  "codes.kept": "Ich habe sie aufbewahrt",

  "disabled.title": "Ihr Konto ist abgeschaltet",
  "disabled.other": "Mit einem anderen Konto anmelden",

  "enroll.title": "Passwort wählen",
  "enroll.welcome": "Willkommen, {name}. Damit melden Sie sich als {email} an.",
  "enroll.submit": "Wählen und weiter",

  "reset.title": "Neues Passwort wählen",
  "reset.ask": "Geben Sie Ihre E-Mail-Adresse ein. Wenn es dazu ein Konto gibt, schicken wir Ihnen einen Link.",
  "reset.send": "Link schicken",
  "reset.back": "Zurück zur Anmeldung",
  "reset.sent.title": "Sehen Sie in Ihre E-Mail",
  "reset.sent": "Wenn es zu {email} ein Konto gibt, ist ein Link dorthin unterwegs. Er gilt eine Stunde.",
  "reset.sent.none": "Nach ein paar Minuten noch nichts da? Sehen Sie beim Spam nach, und prüfen Sie die Adresse.",
  "reset.explanation": "Für {email}. Überall sonst werden Sie abgemeldet.",
  "reset.submit": "Passwort ändern",
  "reset.done.title": "Ihr Passwort ist geändert",
  "reset.done": "Sie wurden überall abgemeldet. Melden Sie sich mit dem neuen an.",

  "ticket.expired.title": "Dieser Link ist zu alt",
  "ticket.used.title": "Dieser Link wurde schon benutzt",
  "ticket.unknown.title": "Dieser Link ist nicht vollständig",
  "ticket.send-new": "Schicken Sie mir einen neuen Link",
  "ticket.sent": "Ein neuer Link ist an Ihre E-Mail-Adresse unterwegs.",
  "ticket.ask-new": "Um einen neuen Link bitten",

  "account.title": "Ihr Konto",
  "account.sign-out": "Abmelden",
  "account.password": "Passwort",
  "account.password.explanation": "Wenn Sie es ändern, werden Sie überall sonst abgemeldet.",
  "account.password.submit": "Passwort ändern",
  "account.password.done": "Ihr Passwort ist geändert, und Sie sind überall sonst abgemeldet.",
  "account.two-step": "Anmeldung in zwei Schritten",
  "account.two-step.off": "Aus: Ihr Passwort allein lässt jemanden hinein.",
  "account.two-step.on": "Ein",
  "account.two-step.explanation": "Ein: Ihr Passwort allein lässt niemanden hinein.",
  "account.two-step.set-up": "Einrichten",
  "account.two-step.remove": "App abschalten",
  "account.two-step.removed": "Die Authenticator-App ist abgeschaltet.",
  "account.two-step.app": "Authenticator-App",
  "account.codes": "Wiederherstellungscodes",
  "account.codes.left": "Noch {left} von 10.",
  "account.codes.none": "Sie haben keine. Mit einem kommen Sie hinein, wenn Ihr Telefon oder Ihr Passkey verloren ist.",
  "account.codes.renew": "Neue erzeugen",
  "account.codes.renew.hint": "Neue treten an ihre Stelle.",
  "account.passkeys": "Passkeys",
  "account.passkeys.explanation": "Melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an, ohne Passwort.",
  "account.passkeys.none": "Sie haben noch keine.",
  "account.passkeys.add": "Passkey hinzufügen",
  "account.passkeys.added": "Der Passkey ist hinzugefügt.",
  "account.passkeys.remove": "Entfernen",
  "account.passkeys.remove.named": "Passkey {name} entfernen",
  "account.passkeys.removed": "Der Passkey ist entfernt.",
  "account.passkeys.created": "Hinzugefügt {at}",
  "account.passkeys.used": "zuletzt benutzt {at}",
  "account.passkeys.unsupported": "Dieser Browser kennt keine Passkeys.",
  "account.sessions": "Wo Sie angemeldet sind",
  "account.sessions.since": "Seit {at}",
  "account.sessions.this": "Dieser Browser",
  "account.sessions.other": "Ein anderer Browser",
  "account.sessions.end": "Überall sonst abmelden",
  "account.sessions.ended": "Sie sind überall sonst abgemeldet.",
  "account.recent": "Um zu ändern, wie Sie sich anmelden, zeigen Sie noch einmal, dass Sie es sind.",
  "account.recent.submit": "Erneut anmelden",

  "signed-out.title": "Sie sind abgemeldet",
  "sign-out.title": "Abmelden?",
  "sign-out.explanation": "Sie werden von allen Anwendungen abgemeldet, die Sie mit dieser Anmeldung geöffnet haben.",
  "sign-out.yes": "Abmelden",
  "sign-out.no": "Angemeldet bleiben",

  "failure.title": "Das hat nicht geklappt",

  "unit.seconds": "{count} Sekunden",
  "unit.second": "einer Sekunde",
  "unit.minutes": "{count} Minuten",
  "unit.minute": "einer Minute",

  "mail.greeting": "Guten Tag {name},",
  "mail.reset.subject": "Neues Passwort wählen",
  "mail.reset.text":
    "jemand, wahrscheinlich Sie, möchte ein neues Passwort für Ihr Konto wählen. Öffnen Sie dazu diesen Link. Er gilt eine Stunde und einmal:\n\n{url}\n\nWenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.",
  "mail.enroll.subject": "Wählen Sie Ihr Passwort",
  "mail.enroll.text": "öffnen Sie diesen Link, um Ihr Passwort zu wählen. Er gilt einen Tag und einmal:\n\n{url}",
  "mail.changed.subject": "Ihre Anmeldung wurde geändert",
  "mail.changed.password": "das Passwort Ihres Kontos wurde geändert.",
  "mail.changed.factor-added": "zu Ihrer Anmeldung kam ein zweiter Schritt hinzu.",
  "mail.changed.factor-removed": "ein zweiter Schritt Ihrer Anmeldung wurde entfernt.",
  "mail.changed.warning":
    "Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort, und sagen Sie es jemandem aus Ihrer Verwaltung:\n\n{url}",
};

/** Errors in German; in English they stand in the registry. */
export const errorsDe: Readonly<Record<keyof typeof signInErrors.definitions, ErrorDefinition>> = {
  "sign-in.wrong": {
    text: "Die E-Mail-Adresse oder das Passwort ist falsch.",
    hint: "Prüfen Sie beides, oder wählen Sie ein neues Passwort.",
  },
  "sign-in.wait": { text: "Das waren zu viele Versuche.", hint: "Versuchen Sie es in {wait} wieder." },
  "sign-in.disabled": {
    text: "Ihr Konto ist abgeschaltet.",
    hint: "Nichts von Ihnen ist verloren. Bitten Sie jemanden aus der Verwaltung Ihrer Organisation, es wieder einzuschalten.",
  },
  "sign-in.expired": {
    text: "Diese Anmeldung ist vorbei.",
    hint: "Sie hat zu lange gedauert oder wurde in einem anderen Tab beendet. Fangen Sie neu an.",
  },
  "code.wrong": { text: "Dieser Code stimmt nicht.", hint: "Nehmen Sie den, den die App jetzt anzeigt; jeder gilt einmal." },
  "recovery-code.wrong": {
    text: "Dieser Wiederherstellungscode stimmt nicht.",
    hint: "Jeder gilt einmal: Nehmen Sie einen, den Sie noch nicht benutzt haben.",
  },
  "passkey.refused": {
    text: "Der Passkey wurde nicht angenommen.",
    hint: "Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.",
  },
  "password.wrong": {
    text: "Das aktuelle Passwort ist falsch.",
    hint: "Prüfen Sie es, oder melden Sie sich ab und wählen Sie per E-Mail ein neues.",
  },
  "password.short": {
    text: "Das Passwort hat weniger als {least} Zeichen.",
    hint: "Ein paar Wörter hintereinander sind leicht zu merken und schwer zu erraten.",
  },
  "password.long": { text: "Das Passwort ist länger als 512 Zeichen.", hint: "Wählen Sie ein kürzeres." },
  "password.common": {
    text: "Dieses Passwort gehört zu denen, die zuerst versucht werden.",
    hint: "Wählen Sie eines, auf das niemand kommt.",
  },
  "password.personal": {
    text: "Das Passwort ist Ihr Name oder Ihre E-Mail-Adresse.",
    hint: "Wählen Sie eines, das nichts mit Ihnen zu tun hat.",
  },
  "ticket.expired": { text: "Dieser Link ist zu alt.", hint: "Lassen Sie sich einen neuen schicken." },
  "ticket.used": { text: "Dieser Link wurde schon benutzt.", hint: "Melden Sie sich mit dem Passwort an, das Sie gewählt haben." },
  "ticket.unknown": {
    text: "Dieser Link ist nicht vollständig.",
    hint: "Öffnen Sie ihn noch einmal aus der E-Mail, oder kopieren Sie ihn ganz.",
  },
  "form.foreign": {
    text: "Das kam nicht von einer unserer Seiten.",
    hint: "Öffnen Sie die Seite noch einmal, und wiederholen Sie, was Sie getan haben.",
  },
  "form.invalid": {
    text: "Was gesendet wurde, ist nicht zu lesen.",
    hint: "Öffnen Sie die Seite noch einmal, und wiederholen Sie, was Sie getan haben.",
  },
  "page.unknown": { text: "Diese Seite gibt es nicht.", hint: "Prüfen Sie die Adresse." },
  "identity.unavailable": { text: "Die Anmeldung ist im Moment nicht möglich.", hint: "Versuchen Sie es in einer Minute noch einmal." },
  "protocol.refused": {
    text: "Die Anwendung hat um etwas gebeten, das nicht möglich ist ({code}).",
    hint: "Gehen Sie zu ihr zurück, und fangen Sie neu an.",
  },
};
