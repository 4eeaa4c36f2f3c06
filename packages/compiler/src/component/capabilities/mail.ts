import type { SecretRef } from "../text.ts";

/** Mail that an app sends. */
export interface SmtpRelayRequest {
  readonly capability: "smtpRelay";
}
export interface SmtpRelayGrant {
  readonly host: string;
  readonly port: number;
  readonly security: "starttls" | "tls";
  readonly user: string;
  readonly password: SecretRef;
  /** The address that mail comes from. */
  readonly from: string;
}
