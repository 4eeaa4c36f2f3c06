import { type AuditAction, ocsf, OTHER } from "./action.ts";

const signIn = [ocsf.authentication, 1] as const;
const file = (activity: number) => [ocsf.fileSystem, activity] as const;
const account = (activity: number) => [ocsf.accountChange, activity] as const;
const group = (activity: number) => [ocsf.groupManagement, activity] as const;
const app = (activity: number) => [ocsf.applicationLifecycle, activity] as const;
const share = (activity: number) => [ocsf.webResources, activity] as const;

/** What Nextcloud's app `admin_audit` tells. */
export const nextcloudActions = {
  "nextcloud.user_login_attempt": { en: "began to sign in", de: "hat begonnen, sich anzumelden", ocsf: signIn },
  "nextcloud.user_login": { en: "signed in", de: "hat sich angemeldet", ocsf: signIn },
  "nextcloud.user_login_fail": { en: "could not sign in", de: "konnte sich nicht anmelden", ocsf: signIn },
  "nextcloud.user_logout": { en: "signed out", de: "hat sich abgemeldet", ocsf: [ocsf.authentication, 2] },
  "nextcloud.second_factor_pass": { en: "gave the second factor", de: "hat den zweiten Faktor angegeben", ocsf: signIn },
  "nextcloud.second_factor_fail": { en: "gave a wrong second factor", de: "hat einen falschen zweiten Faktor angegeben", ocsf: signIn },
  "nextcloud.second_factor_add": {
    en: "switched on a second factor for",
    de: "hat einen zweiten Faktor eingeschaltet für",
    ocsf: account(10),
  },
  "nextcloud.second_factor_remove": {
    en: "switched off a second factor for",
    de: "hat einen zweiten Faktor ausgeschaltet für",
    ocsf: account(11),
  },
  "nextcloud.user_create": { en: "made an account for", de: "hat ein Konto angelegt für", ocsf: account(1) },
  "nextcloud.user_delete": { en: "deleted the account of", de: "hat das Konto gelöscht von", ocsf: account(6) },
  "nextcloud.user_enable": { en: "enabled the account of", de: "hat das Konto aktiviert von", ocsf: account(2) },
  "nextcloud.user_disable": { en: "disabled the account of", de: "hat das Konto deaktiviert von", ocsf: account(5) },
  "nextcloud.user_change_email": { en: "changed the address of", de: "hat die Adresse geändert von", ocsf: account(OTHER) },
  "nextcloud.user_change_password": { en: "changed the password of", de: "hat das Passwort geändert von", ocsf: account(3) },
  "nextcloud.user_assign": { en: "took over the account", de: "hat das Konto übernommen:", ocsf: account(1) },
  "nextcloud.user_unassign": { en: "let go of the account", de: "hat das Konto freigegeben:", ocsf: account(6) },
  "nextcloud.group_create": { en: "made the group", de: "hat die Gruppe angelegt:", ocsf: group(6) },
  "nextcloud.group_delete": { en: "deleted the group", de: "hat die Gruppe gelöscht:", ocsf: group(5) },
  "nextcloud.group_member_add": { en: "added somebody to the group", de: "hat jemanden hinzugefügt zur Gruppe", ocsf: group(3) },
  "nextcloud.group_member_remove": { en: "removed somebody from the group", de: "hat jemanden entfernt aus der Gruppe", ocsf: group(4) },
  "nextcloud.app_enable": { en: "enabled the app", de: "hat die App aktiviert:", ocsf: app(6) },
  "nextcloud.app_disable": { en: "disabled the app", de: "hat die App deaktiviert:", ocsf: app(7) },
  "nextcloud.app_update": { en: "updated the app", de: "hat die App aktualisiert:", ocsf: app(8) },
  "nextcloud.command_run": { en: "ran the command", de: "hat den Befehl ausgeführt:", ocsf: app(OTHER) },
  "nextcloud.tag_create": { en: "made the tag", de: "hat das Schlagwort angelegt:", ocsf: [ocsf.entityManagement, 1] },
  "nextcloud.file_create": { en: "made the file", de: "hat die Datei angelegt:", ocsf: file(1) },
  "nextcloud.file_write": { en: "changed the file", de: "hat die Datei geändert:", ocsf: file(3) },
  "nextcloud.file_move": { en: "moved or renamed", de: "hat verschoben oder umbenannt:", ocsf: file(5) },
  "nextcloud.file_copy": { en: "copied to", de: "hat kopiert nach", ocsf: file(1) },
  "nextcloud.file_delete": { en: "deleted the file", de: "hat die Datei gelöscht:", ocsf: file(4) },
  "nextcloud.file_purge": { en: "deleted for good", de: "hat endgültig gelöscht:", ocsf: file(4) },
  "nextcloud.file_restore": { en: "took out of the trash", de: "hat aus dem Papierkorb geholt:", ocsf: file(1) },
  "nextcloud.version_delete": { en: "deleted a version of", de: "hat eine Version gelöscht von", ocsf: file(4) },
  "nextcloud.version_restore": { en: "brought back a version of", de: "hat eine Version wiederhergestellt von", ocsf: file(3) },
  "nextcloud.share_create": { en: "shared", de: "hat geteilt:", ocsf: share(8) },
  "nextcloud.share_delete": { en: "no longer shares", de: "teilt nicht mehr:", ocsf: share(4) },
  "nextcloud.share_change_permissions": {
    en: "changed the permissions of the share",
    de: "hat die Rechte geändert an der Freigabe",
    ocsf: share(3),
  },
  "nextcloud.share_change_password": {
    en: "changed the password of the share",
    de: "hat das Passwort geändert der Freigabe",
    ocsf: share(3),
  },
  "nextcloud.share_change_expiry": { en: "changed the end of the share", de: "hat den Ablauf geändert der Freigabe", ocsf: share(3) },
} as const satisfies Readonly<Record<string, AuditAction>>;
