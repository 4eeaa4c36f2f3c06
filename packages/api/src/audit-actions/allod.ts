import { type AuditAction, ocsf, OTHER } from "./action.ts";

const create = [ocsf.entityManagement, 1] as const;
const update = [ocsf.entityManagement, 3] as const;
const remove = [ocsf.entityManagement, 4] as const;
const granted = [ocsf.userAccess, 1] as const;
const revoked = [ocsf.userAccess, 2] as const;

/** What the control plane itself does: `object.verb` of its domain, as `allod.object_verb`. */
export const allodActions = {
  "allod.tenant_create": { en: "created the organization", de: "hat die Organisation angelegt:", ocsf: create },
  "allod.tenant_update": { en: "changed the organization", de: "hat die Organisation geändert:", ocsf: update },
  "allod.tenant_activate": { en: "finished setting up the organization", de: "hat die Organisation fertig eingerichtet:", ocsf: update },
  "allod.tenant_suspend": { en: "suspended the organization", de: "hat die Organisation gesperrt:", ocsf: update },
  "allod.tenant_resume": { en: "let the organization work again", de: "hat die Organisation wieder freigegeben:", ocsf: update },
  "allod.tenant_terminate": { en: "ended the organization", de: "hat die Organisation beendet:", ocsf: remove },
  "allod.tenant_reconcile": { en: "had all products compared again", de: "hat alle Produkte neu abgleichen lassen:", ocsf: update },
  "allod.tenant_open": { en: "looked into the organization", de: "hat die Organisation eingesehen:", ocsf: [ocsf.entityManagement, 2] },
  "allod.people_invite": { en: "invited", de: "hat eingeladen:", ocsf: granted },
  "allod.people_invite_again": { en: "sent the invitation again to", de: "hat die Einladung erneut geschickt an", ocsf: granted },
  "allod.people_revoke_invitation": { en: "took back the invitation to", de: "hat die Einladung zurückgezogen für", ocsf: revoked },
  "allod.people_join": { en: "joined", de: "ist beigetreten:", ocsf: granted },
  "allod.people_update": { en: "changed", de: "hat geändert:", ocsf: [ocsf.accountChange, OTHER] },
  "allod.people_suspend": { en: "suspended", de: "hat gesperrt:", ocsf: [ocsf.accountChange, 5] },
  "allod.people_resume": { en: "let in again", de: "hat wieder zugelassen:", ocsf: [ocsf.accountChange, 2] },
  "allod.people_off_board": { en: "off-boarded", de: "hat ausgeschieden:", ocsf: [ocsf.accountChange, 6] },
  "allod.domain_claim": { en: "added the domain", de: "hat die Domain hinzugefügt:", ocsf: create },
  "allod.domain_verify": { en: "verified the domain", de: "hat die Domain bestätigt:", ocsf: update },
  "allod.domain_remove": { en: "removed the domain", de: "hat die Domain entfernt:", ocsf: remove },
  "allod.access_grant": { en: "let the partner in", de: "hat den Partner zugelassen:", ocsf: granted },
  "allod.access_revoke": { en: "took back the access of the partner", de: "hat dem Partner den Zugang entzogen:", ocsf: revoked },
  "allod.subscription_update": { en: "changed the subscription", de: "hat das Abonnement geändert:", ocsf: update },
  "allod.subscription_cancel": { en: "cancelled the subscription", de: "hat das Abonnement gekündigt:", ocsf: remove },
  "allod.partner_create": { en: "added the partner", de: "hat den Partner angelegt:", ocsf: create },
  "allod.partner_update": { en: "changed the partner", de: "hat den Partner geändert:", ocsf: update },
  "allod.plan_create": { en: "added the plan", de: "hat den Tarif angelegt:", ocsf: create },
  "allod.plan_update": { en: "changed the plan", de: "hat den Tarif geändert:", ocsf: update },
  "allod.plan_archive": { en: "archived the plan", de: "hat den Tarif archiviert:", ocsf: remove },
  "allod.audit_erase": {
    en: "removed what is personal from events about",
    de: "hat Persönliches entfernt aus Ereignissen über",
    ocsf: [ocsf.apiActivity, 4],
  },
  "allod.audit_retain": {
    en: "changed how long events are kept of",
    de: "hat geändert, wie lange Ereignisse bleiben von",
    ocsf: [ocsf.apiActivity, 3],
  },
  "allod.audit_export": { en: "exported events", de: "hat Ereignisse exportiert", ocsf: [ocsf.apiActivity, 2] },
  "allod.alert_create": { en: "added the alert", de: "hat den Alarm angelegt:", ocsf: create },
  "allod.alert_update": { en: "changed the alert", de: "hat den Alarm geändert:", ocsf: update },
  "allod.alert_remove": { en: "removed the alert", de: "hat den Alarm entfernt:", ocsf: remove },
  "allod.alert_raise": { en: "raised the alert", de: "hat Alarm ausgelöst:", ocsf: [ocsf.apiActivity, OTHER] },
} as const satisfies Readonly<Record<string, AuditAction>>;
