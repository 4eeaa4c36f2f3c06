import { type AuditAction, ocsf, OTHER } from "./action.ts";

const file = (activity: number) => [ocsf.fileSystem, activity] as const;
const account = (activity: number) => [ocsf.accountChange, activity] as const;
const group = (activity: number) => [ocsf.groupManagement, activity] as const;
const entity = (activity: number) => [ocsf.entityManagement, activity] as const;
const shared = [ocsf.webResources, 8] as const;
const changed = [ocsf.webResources, 3] as const;
const unshared = [ocsf.webResources, 4] as const;

/** What OpenCloud and OCIS call `file_create`, `space_shared` and so on: what is changed. */
export const opencloudActions = {
  "opencloud.folder_create": { en: "made the folder", de: "hat den Ordner angelegt:", ocsf: file(1) },
  "opencloud.file_upload": { en: "uploaded the file", de: "hat die Datei hochgeladen:", ocsf: file(1) },
  "opencloud.file_move": { en: "moved or renamed", de: "hat verschoben oder umbenannt:", ocsf: file(5) },
  "opencloud.file_trash": { en: "put into the trash", de: "hat in den Papierkorb gelegt:", ocsf: file(4) },
  "opencloud.file_purge": { en: "deleted for good", de: "hat endgültig gelöscht:", ocsf: file(4) },
  "opencloud.file_restore": { en: "took out of the trash", de: "hat aus dem Papierkorb geholt:", ocsf: file(1) },
  "opencloud.version_restore": { en: "brought back a version of", de: "hat eine Version wiederhergestellt von", ocsf: file(3) },
  "opencloud.share_create": { en: "shared", de: "hat geteilt:", ocsf: shared },
  "opencloud.share_delete": { en: "no longer shares", de: "teilt nicht mehr:", ocsf: unshared },
  "opencloud.share_change_permissions": {
    en: "changed the permissions of the share",
    de: "hat die Rechte geändert an der Freigabe",
    ocsf: changed,
  },
  "opencloud.share_rename": { en: "renamed the share", de: "hat die Freigabe umbenannt:", ocsf: changed },
  "opencloud.share_change_password": {
    en: "changed the password of the share",
    de: "hat das Passwort geändert der Freigabe",
    ocsf: changed,
  },
  "opencloud.share_change_expiry": {
    en: "changed the end of the share",
    de: "hat den Ablauf geändert der Freigabe",
    ocsf: changed,
  },
  "opencloud.share_accept": { en: "accepted the share", de: "hat die Freigabe angenommen:", ocsf: changed },
  "opencloud.share_decline": { en: "declined the share", de: "hat die Freigabe abgelehnt:", ocsf: changed },
  "opencloud.link_create": { en: "made a public link to", de: "hat einen öffentlichen Link angelegt zu", ocsf: shared },
  "opencloud.link_delete": { en: "removed the public link", de: "hat den öffentlichen Link entfernt:", ocsf: unshared },
  "opencloud.link_open_fail": {
    en: "could not open the public link",
    de: "konnte den öffentlichen Link nicht öffnen:",
    ocsf: [ocsf.webResources, 2],
  },
  "opencloud.space_create": { en: "made the space", de: "hat den Space angelegt:", ocsf: entity(1) },
  "opencloud.space_rename": { en: "renamed the space", de: "hat den Space umbenannt:", ocsf: entity(3) },
  "opencloud.space_update": { en: "changed the space", de: "hat den Space geändert:", ocsf: entity(3) },
  "opencloud.space_trash": { en: "disabled the space", de: "hat den Space deaktiviert:", ocsf: entity(3) },
  "opencloud.space_restore": { en: "enabled the space again", de: "hat den Space wieder aktiviert:", ocsf: entity(3) },
  "opencloud.space_delete": { en: "deleted the space", de: "hat den Space gelöscht:", ocsf: entity(4) },
  "opencloud.space_member_add": {
    en: "let somebody into the space",
    de: "hat jemanden aufgenommen in den Space",
    ocsf: [ocsf.userAccess, 1],
  },
  "opencloud.space_member_remove": {
    en: "took somebody out of the space",
    de: "hat jemanden entfernt aus dem Space",
    ocsf: [ocsf.userAccess, 2],
  },
  "opencloud.user_create": { en: "made an account for", de: "hat ein Konto angelegt für", ocsf: account(1) },
  "opencloud.user_update": { en: "changed the account of", de: "hat das Konto geändert von", ocsf: account(OTHER) },
  "opencloud.user_change_role": { en: "changed the role of", de: "hat die Rolle geändert von", ocsf: account(7) },
  "opencloud.user_delete": { en: "deleted the account of", de: "hat das Konto gelöscht von", ocsf: account(6) },
  "opencloud.group_create": { en: "made the group", de: "hat die Gruppe angelegt:", ocsf: group(6) },
  "opencloud.group_delete": { en: "deleted the group", de: "hat die Gruppe gelöscht:", ocsf: group(5) },
  "opencloud.group_member_add": { en: "added somebody to the group", de: "hat jemanden hinzugefügt zur Gruppe", ocsf: group(3) },
  "opencloud.group_member_remove": { en: "removed somebody from the group", de: "hat jemanden entfernt aus der Gruppe", ocsf: group(4) },
  "opencloud.invitation_create": { en: "invited from elsewhere", de: "hat von außerhalb eingeladen:", ocsf: [ocsf.userAccess, OTHER] },
} as const satisfies Readonly<Record<string, AuditAction>>;
