import type { SecretRef } from "../text.ts";

/** A database of its own, with a role that owns it and nothing else. */
export interface DatabaseRequest {
  readonly capability: "database";
  readonly name: string;
  /** `C` for products that compare bytes (Synapse). */
  readonly locale: "C" | "C.UTF-8";
  /** More roles that may sign in to it. They own nothing: what they may do there, its owner grants them. */
  readonly guests?: readonly string[];
}
export interface DatabaseGrant {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: SecretRef;
  /** By role: the passwords of the guests. */
  readonly guests?: Readonly<Record<string, SecretRef>>;
}

/** A Redis-protocol server of its own. */
export interface CacheRequest {
  readonly capability: "cache";
}
export interface CacheGrant {
  readonly host: string;
  readonly port: number;
  readonly password: SecretRef;
}
