import { type AuditAction, ocsf, OTHER } from "./action.ts";

const signIn = [ocsf.authentication, 1] as const;
const mail = (activity: number) => [ocsf.emailActivity, activity] as const;
const entity = (activity: number) => [ocsf.entityManagement, activity] as const;
const access = [ocsf.userAccess, OTHER] as const;
const service = (activity: number) => [ocsf.applicationLifecycle, activity] as const;

/** What Stalwart calls `auth.success`, `delivery.failed` and so on. */
export const stalwartActions = {
  "stalwart.account_sign_in": { en: "signed in to their mailbox", de: "hat sich am Postfach angemeldet", ocsf: signIn },
  "stalwart.account_sign_in_fail": { en: "could not sign in to their mailbox", de: "konnte sich nicht am Postfach anmelden", ocsf: signIn },
  "stalwart.account_attempts_exceed": { en: "tried to sign in too often", de: "hat zu oft versucht, sich anzumelden", ocsf: signIn },
  "stalwart.second_factor_miss": { en: "gave no second factor", de: "hat keinen zweiten Faktor angegeben", ocsf: signIn },
  "stalwart.token_expire": { en: "came with access that has expired", de: "kam mit abgelaufenem Zugang", ocsf: signIn },
  "stalwart.credential_expire": {
    en: "signed in with a password that has expired",
    de: "hat sich mit abgelaufenem Passwort angemeldet",
    ocsf: signIn,
  },
  "stalwart.client_register": { en: "registered the application", de: "hat die Anwendung registriert:", ocsf: entity(1) },
  "stalwart.address_ban": { en: "banned the address", de: "hat die Adresse gesperrt:", ocsf: access },
  "stalwart.address_ban_end": { en: "no longer bans the address", de: "sperrt nicht mehr die Adresse", ocsf: access },
  "stalwart.address_refuse": { en: "refused a connection from", de: "hat eine Verbindung abgelehnt von", ocsf: access },
  "stalwart.permission_refuse": { en: "was refused", de: "wurde abgewiesen:", ocsf: access },
  "stalwart.message_send": { en: "sent a letter to", de: "hat einen Brief geschickt an", ocsf: mail(1) },
  "stalwart.message_receive": { en: "took a letter in for", de: "hat einen Brief angenommen für", ocsf: mail(2) },
  "stalwart.message_limit": {
    en: "held back letters beyond a limit to",
    de: "hat Briefe über einem Limit zurückgehalten an",
    ocsf: mail(OTHER),
  },
  "stalwart.message_deliver": { en: "delivered a letter to", de: "hat einen Brief zugestellt an", ocsf: mail(1) },
  "stalwart.message_deliver_fail": { en: "could not deliver a letter to", de: "konnte einen Brief nicht zustellen an", ocsf: mail(1) },
  "stalwart.message_delay": { en: "could not deliver a letter yet to", de: "konnte einen Brief noch nicht zustellen an", ocsf: mail(1) },
  "stalwart.sender_refuse": { en: "may not send as", de: "darf nicht senden als", ocsf: mail(OTHER) },
  "stalwart.relay_refuse": { en: "refused to pass on a letter to", de: "hat abgelehnt, einen Brief weiterzugeben an", ocsf: mail(OTHER) },
  "stalwart.message_store": { en: "put a letter into the mailbox of", de: "hat einen Brief ins Postfach gelegt von", ocsf: mail(2) },
  "stalwart.spam_store": { en: "put a letter into the spam folder of", de: "hat einen Brief in den Spam-Ordner gelegt von", ocsf: mail(2) },
  "stalwart.message_store_fail": {
    en: "could not put a letter into the mailbox of",
    de: "konnte einen Brief nicht ins Postfach legen von",
    ocsf: mail(2),
  },
  "stalwart.message_expunge": { en: "deleted letters in the folder", de: "hat Briefe gelöscht im Ordner", ocsf: mail(OTHER) },
  "stalwart.folder_create": { en: "made the folder", de: "hat den Ordner angelegt:", ocsf: entity(1) },
  "stalwart.folder_rename": { en: "renamed the folder", de: "hat den Ordner umbenannt:", ocsf: entity(3) },
  "stalwart.folder_delete": { en: "deleted the folder", de: "hat den Ordner gelöscht:", ocsf: entity(4) },
  "stalwart.folder_share": { en: "changed who may see the folder", de: "hat geändert, wer ihn sehen darf: den Ordner", ocsf: access },
  "stalwart.filter_create": { en: "made the mail filter", de: "hat den Mailfilter angelegt:", ocsf: entity(1) },
  "stalwart.filter_update": { en: "changed the mail filter", de: "hat den Mailfilter geändert:", ocsf: entity(3) },
  "stalwart.filter_delete": { en: "deleted the mail filter", de: "hat den Mailfilter gelöscht:", ocsf: entity(4) },
  "stalwart.filter_activate": { en: "switched on the mail filter", de: "hat den Mailfilter eingeschaltet:", ocsf: entity(3) },
  "stalwart.entry_save": {
    en: "saved in a calendar or an address book",
    de: "hat in Kalender oder Adressbuch gespeichert:",
    ocsf: [ocsf.webResources, 3],
  },
  "stalwart.entry_move": {
    en: "moved in a calendar or an address book",
    de: "hat in Kalender oder Adressbuch verschoben:",
    ocsf: [ocsf.webResources, 3],
  },
  "stalwart.entry_delete": {
    en: "deleted in a calendar or an address book",
    de: "hat in Kalender oder Adressbuch gelöscht:",
    ocsf: [ocsf.webResources, 4],
  },
  "stalwart.entry_share": { en: "changed who may see", de: "hat geändert, wer sehen darf:", ocsf: [ocsf.webResources, 6] },
  "stalwart.collection_create": {
    en: "made the calendar or address book",
    de: "hat den Kalender oder das Adressbuch angelegt:",
    ocsf: [ocsf.webResources, 1],
  },
  "stalwart.appointment_send": { en: "sent an appointment to", de: "hat einen Termin geschickt an", ocsf: mail(1) },
  "stalwart.appointment_receive": { en: "received an appointment from", de: "hat einen Termin erhalten von", ocsf: mail(2) },
  "stalwart.quota_exceed": { en: "has no room left", de: "hat keinen Platz mehr", ocsf: mail(OTHER) },
  "stalwart.request_limit": { en: "asked too often", de: "hat zu oft angefragt", ocsf: [ocsf.apiActivity, OTHER] },
  "stalwart.dkim_key_create": { en: "made the signing key", de: "hat den Signaturschlüssel angelegt:", ocsf: entity(1) },
  "stalwart.dkim_key_publish": { en: "published the signing key", de: "hat den Signaturschlüssel veröffentlicht:", ocsf: entity(3) },
  "stalwart.dkim_key_retire": { en: "no longer uses the signing key", de: "benutzt nicht mehr den Signaturschlüssel", ocsf: entity(3) },
  "stalwart.dkim_key_delete": { en: "deleted the signing key", de: "hat den Signaturschlüssel gelöscht:", ocsf: entity(4) },
  "stalwart.certificate_renew": { en: "got the certificate", de: "hat das Zertifikat erhalten:", ocsf: entity(3) },
  "stalwart.certificate_fail": { en: "could not get the certificate", de: "konnte das Zertifikat nicht erhalten:", ocsf: entity(3) },
  "stalwart.report_receive": { en: "received a report about the domain", de: "hat einen Bericht erhalten über die Domain", ocsf: mail(2) },
  "stalwart.abuse_report": {
    en: "received a complaint about the domain",
    de: "hat eine Beschwerde erhalten über die Domain",
    ocsf: mail(2),
  },
  "stalwart.server_start": { en: "started", de: "ist gestartet", ocsf: service(3) },
  "stalwart.server_stop": { en: "stopped", de: "wurde beendet", ocsf: service(4) },
  "stalwart.server_fail": { en: "met an error", de: "traf auf einen Fehler", ocsf: service(OTHER) },
  "stalwart.server_recover": {
    en: "started without its accounts, to be repaired",
    de: "ist ohne Konten gestartet, um repariert zu werden",
    ocsf: service(3),
  },
  "stalwart.data_corrupt": { en: "found damaged data", de: "hat beschädigte Daten gefunden", ocsf: service(OTHER) },
  "stalwart.task_fail": { en: "met an error in the task", de: "traf auf einen Fehler in der Aufgabe", ocsf: service(OTHER) },
  "stalwart.webhook_fail": { en: "could not bring its events", de: "konnte seine Ereignisse nicht überbringen", ocsf: service(OTHER) },
} as const satisfies Readonly<Record<string, AuditAction>>;
