export const WORKLOAD = "stalwart";
export const HTTP_PORT = 8080;
export const SMTP_PORT = 25;
export const SUBMISSION_PORT = 465;
export const IMAP_PORT = 993;
export const SIEVE_PORT = 4190;

/** The fallback administrator: no mailbox, and known to the environment of the process alone. */
export const ADMINISTRATOR = "allod";

/** Accounts of programs. They sign in with a password that the server makes: a directory knows nothing of them. */
export const PROGRAMS = { noreply: "noreply", control: "control-plane" } as const;

/** Files that the server reads secrets from; over its API it never tells them again. */
export const FILES = {
  administrator: "/run/secrets/administrator.env",
  ldap: "/run/secrets/ldap",
  webhook: "/run/secrets/webhook",
  certificate: "/run/secrets/tls.crt",
  key: "/run/secrets/tls.key",
} as const;
