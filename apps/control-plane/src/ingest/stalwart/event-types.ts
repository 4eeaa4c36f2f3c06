import type { EventOutcome } from "../../domain/audit.ts";

/** How an event of a type is told. Types and fields are those of Stalwart 0.16.18. */
export interface EventType {
  /** `object_verb` of the registry. */
  readonly action: string;
  readonly outcome: EventOutcome;
  /** Who did it: the account, whoever a letter is from, or Stalwart itself. */
  readonly by: "account" | "sender" | "server";
  /** What it was done to: its kind, and the fields that say which. */
  readonly to?: readonly [kind: string, ...fields: readonly string[]];
}

const account = (action: string, outcome: EventOutcome, to?: EventType["to"]): EventType => ({
  action,
  outcome,
  by: "account",
  ...(to === undefined ? {} : { to }),
});
const server = (action: string, outcome: EventOutcome, to?: EventType["to"]): EventType => ({
  ...account(action, outcome, to),
  by: "server",
});

const ADDRESS = ["address", "remoteIp"] as const;
const LETTER = ["mailbox", "to"] as const;
const FOLDER = ["folder", "mailboxName", "mailboxId"] as const;
const ENTRY = ["entry", "path", "url", "id"] as const;
const FILTER = ["filter", "id"] as const;
const DKIM = ["dkim-key", "id"] as const;
const CERTIFICATE = ["certificate", "domain", "hostname"] as const;
const REPORT = ["report", "domain", "from"] as const;

/** By Stalwart's own names. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  Object.entries({
    "auth.success": account("account_sign_in", "success"),
    "auth.failed": account("account_sign_in_fail", "failure"),
    "auth.error": account("account_sign_in_fail", "failure"),
    "auth.too-many-attempts": account("account_attempts_exceed", "denied"),
    "auth.mfa-required": account("second_factor_miss", "failure"),
    "auth.token-expired": account("token_expire", "denied"),
    "auth.credential-expired": account("credential_expire", "denied"),
    "auth.client-registration": account("client_register", "success", ["client", "id"]),

    "security.authentication-ban": server("address_ban", "denied", ADDRESS),
    "security.abuse-ban": server("address_ban", "denied", ADDRESS),
    "security.scan-ban": server("address_ban", "denied", ADDRESS),
    "security.loiter-ban": server("address_ban", "denied", ADDRESS),
    "security.ip-blocked": server("address_refuse", "denied", ADDRESS),
    "security.ip-unauthorized": server("address_refuse", "denied", ADDRESS),
    "security.ip-block-expired": server("address_ban_end", "success", ADDRESS),
    "security.unauthorized": account("permission_refuse", "denied", ["permission", "details"]),

    "queue.authenticated-message-queued": { action: "message_send", outcome: "success", by: "sender", to: LETTER },
    "queue.message-queued": server("message_receive", "success", LETTER),
    "queue.quota-exceeded": server("message_limit", "denied", LETTER),
    "queue.rate-limit-exceeded": server("message_limit", "denied", LETTER),
    "delivery.delivered": server("message_deliver", "success", LETTER),
    "delivery.failed": server("message_deliver_fail", "failure", LETTER),
    "delivery.message-rejected": server("message_deliver_fail", "failure", LETTER),
    "delivery.double-bounce": server("message_deliver_fail", "failure", LETTER),
    "delivery.dsn-perm-fail": server("message_deliver_fail", "failure", LETTER),
    "delivery.dsn-temp-fail": server("message_delay", "failure", LETTER),
    "smtp.mail-from-unauthorized": account("sender_refuse", "denied", ["mailbox", "from"]),
    "smtp.mail-from-not-allowed": account("sender_refuse", "denied", ["mailbox", "from"]),
    "smtp.relay-not-allowed": server("relay_refuse", "denied", LETTER),

    "message-ingest.ham": server("message_store", "success", ["mailbox", "accountName", "to"]),
    "message-ingest.spam": server("spam_store", "success", ["mailbox", "accountName", "to"]),
    "message-ingest.error": server("message_store_fail", "failure", ["mailbox", "accountName", "to"]),
    "imap.expunge": account("message_expunge", "success", FOLDER),
    "imap.create-mailbox": account("folder_create", "success", FOLDER),
    "imap.delete-mailbox": account("folder_delete", "success", FOLDER),
    "imap.rename-mailbox": account("folder_rename", "success", FOLDER),
    "imap.set-acl": account("folder_share", "success", FOLDER),
    "manage-sieve.create-script": account("filter_create", "success", FILTER),
    "manage-sieve.update-script": account("filter_update", "success", FILTER),
    "manage-sieve.rename-script": account("filter_update", "success", FILTER),
    "manage-sieve.delete-script": account("filter_delete", "success", FILTER),
    "manage-sieve.set-active": account("filter_activate", "success", FILTER),
    "web-dav.put": account("entry_save", "success", ENTRY),
    "web-dav.delete": account("entry_delete", "success", ENTRY),
    "web-dav.move": account("entry_move", "success", ENTRY),
    "web-dav.acl": account("entry_share", "success", ENTRY),
    "web-dav.mkcol": account("collection_create", "success", ENTRY),
    "web-dav.mkcalendar": account("collection_create", "success", ENTRY),
    "calendar.itip-message-sent": account("appointment_send", "success", LETTER),
    "calendar.itip-message-received": account("appointment_receive", "success", ["mailbox", "from"]),

    "limit.quota": account("quota_exceed", "denied"),
    "limit.blob-quota": account("quota_exceed", "denied"),
    "limit.tenant-quota": account("quota_exceed", "denied"),
    "limit.too-many-requests": account("request_limit", "denied"),

    "dkim.signature-created": server("dkim_key_create", "success", DKIM),
    "dkim.signature-published": server("dkim_key_publish", "success", DKIM),
    "dkim.signature-retired": server("dkim_key_retire", "success", DKIM),
    "dkim.signature-deleted": server("dkim_key_delete", "success", DKIM),
    "acme.order-completed": server("certificate_renew", "success", CERTIFICATE),
    "acme.order-invalid": server("certificate_fail", "failure", CERTIFICATE),
    "acme.auth-error": server("certificate_fail", "failure", CERTIFICATE),
    "acme.error": server("certificate_fail", "failure", CERTIFICATE),
    "incoming-report.dmarc-report": server("report_receive", "success", REPORT),
    "incoming-report.dmarc-report-with-warnings": server("report_receive", "success", REPORT),
    "incoming-report.tls-report": server("report_receive", "success", REPORT),
    "incoming-report.tls-report-with-warnings": server("report_receive", "success", REPORT),
    "incoming-report.abuse-report": server("abuse_report", "success", REPORT),
    "incoming-report.fraud-report": server("abuse_report", "success", REPORT),
    "incoming-report.virus-report": server("abuse_report", "success", REPORT),

    "server.startup": server("server_start", "success"),
    "server.shutdown": server("server_stop", "success"),
    "server.startup-error": server("server_fail", "failure"),
    "server.thread-error": server("server_fail", "failure"),
    "server.recovery-mode": server("server_recover", "success"),
    "server.bootstrap-mode": server("server_recover", "success"),
    "store.data-corruption": server("data_corrupt", "failure"),
    "task-manager.task-failed": server("task_fail", "failure", ["task", "details", "id"]),
    "telemetry.webhook-error": server("webhook_fail", "failure"),
  } satisfies Readonly<Record<string, EventType>>),
);

/** Raw traffic: requests with passwords in them, letters, what was typed at a sign-in. */
export function isTraffic(type: string): boolean {
  return /^http\.|\.raw-(?:input|output)$/i.test(type.trim());
}
