import type { Clock, IdSource, RandomSource, Secret } from "@allod/core";

import type { Database } from "../../store/database.ts";

export type Application = "portal" | "operator";

/** An application that people sign in to. */
export interface Client {
  readonly application: Application;
  /** Without a slash at the end. */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The `aud` of its access tokens. */
  readonly audience: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What the embedded identity provider is made of. */
export interface EmbeddedIdentityDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly ids: IdSource;
  /** The master key: 32 bytes. */
  readonly key: Secret<Uint8Array>;
  /** Where browsers find it; without a slash at the end. It is the issuer. */
  readonly origin: string;
  readonly clients: readonly Client[];
  readonly sendMail: (mail: Mail) => Promise<void>;
  /** True: the last address in `X-Forwarded-For` was written by our own proxy. */
  readonly trustProxy: boolean;
  /** How the applications' origins are reached from here, to tell them who was signed out. */
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>;
  /** What went wrong without anybody being able to do something about it. */
  readonly onError?: (error: unknown) => void;
}
