import { type AuditAction, ocsf, OTHER } from "./action.ts";

/** What the homeserver's administrators can see with a time: who got an account, and what was reported to them. */
export const synapseActions = {
  "synapse.account_create": { en: "made the chat account", de: "hat das Chat-Konto angelegt:", ocsf: [ocsf.accountChange, 1] },
  "synapse.message_report": { en: "reported a message by", de: "hat eine Nachricht gemeldet von", ocsf: [ocsf.entityManagement, OTHER] },
  "synapse.account_report": { en: "reported the chat account", de: "hat das Chat-Konto gemeldet:", ocsf: [ocsf.entityManagement, OTHER] },
} as const satisfies Readonly<Record<string, AuditAction>>;
