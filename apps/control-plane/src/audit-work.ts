import { signingKeyFrom } from "@allod/audit";
import { type Clock, type IdSource, type RandomSource, Secret } from "@allod/core";

import { networks } from "./audit/addresses.ts";
import { alertFollower } from "./audit/alerts.ts";
import type { CountryOf } from "./audit/detect.ts";
import { follow } from "./audit/follow.ts";
import { forwarding } from "./audit/forward.ts";
import { httpReceiver, type HttpReceiverSettings } from "./audit/http-receiver.ts";
import { syslogReceiver, type SyslogSettings } from "./audit/syslog.ts";
import { archiveIn } from "./audit/archive.ts";
import { checkpoints } from "./audit/checkpoints.ts";
import { dropDueMonths } from "./audit/retention.ts";
import { callDueWebhooks } from "./audit/webhooks.ts";
import { chronicle } from "./domain/activity.ts";
import type { EventOwner } from "./domain/audit.ts";
import type { Store } from "./domain/store.ts";
import { alertDeliveries } from "./store/alert-deliveries.ts";
import type { Database } from "./store/database.ts";
import { derivedBytes, type Sealer, sealer } from "./store/seal.ts";
import type { Loop } from "./work.ts";

const SIGN_EVERY_MS = 5 * 60_000;
const DROP_EVERY_MS = 60 * 60_000;

/** What becomes of events besides being kept. */
export interface AuditSettings {
  /** Ed25519, PKCS 8 in PEM; undefined: one that follows from the platform's key. */
  readonly signingKey?: Secret | undefined;
  /** Public keys in PEM that signed before this one. */
  readonly formerKeys?: readonly string[] | undefined;
  /** The file that signed checkpoints are added to, and beside it (`.pub`) the key that verifies them. */
  readonly checkpoints?: string | undefined;
  /** The folder that months go to before they are dropped. */
  readonly archive?: string | undefined;
  /** Undefined: nobody here knows countries. */
  readonly countryOf?: CountryOf | undefined;
  readonly webhooks: {
    /** Networks that are not public, and may be called all the same. */
    readonly allow: readonly string[];
    readonly ca?: string | undefined;
  };
  readonly forward?:
    | {
        readonly of: EventOwner;
        readonly history: boolean;
        readonly syslog?: Omit<SyslogSettings, "from"> | undefined;
        readonly http?: HttpReceiverSettings | undefined;
      }
    | undefined;
}

/** Nothing is configured. */
export const NO_AUDIT_SETTINGS: AuditSettings = { webhooks: { allow: [] } };

interface Deps {
  readonly settings: AuditSettings;
  readonly key: Secret<Uint8Array>;
  readonly database: Database;
  readonly store: Store;
  readonly origins: { readonly portal: string; readonly operator: string; readonly api: string };
  readonly platformName: string;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Seals what signs calls of webhooks. */
export function webhookSealer(key: Secret<Uint8Array>): Sealer {
  return sealer(key, "alert-webhooks");
}

/** What signs checkpoints, unless there is a key for it. */
export function signingKeyOf({ signingKey }: AuditSettings, key: Secret<Uint8Array>): Secret {
  return signingKey ?? new Secret(signingKeyFrom(derivedBytes(key, "audit-checkpoints").reveal()));
}

/** Checkpoints, months that are over, alerts, their calls, and what forwards events elsewhere. */
export function auditLoops(deps: Deps): readonly Loop[] {
  const { settings, key, database, origins, signal } = deps;
  const { countryOf, webhooks, forward } = settings;
  const alerts = alertFollower({ ...deps, chronicle: chronicle(deps), countryOf });
  const calls = {
    ...deps,
    deliveries: alertDeliveries(database),
    sealer: webhookSealer(key),
    allowed: networks(webhooks.allow),
    ca: webhooks.ca,
  };
  const receivers = [
    ...(forward?.syslog === undefined ? [] : [syslogReceiver({ ...forward.syslog, from: new URL(origins.api).hostname })]),
    ...(forward?.http === undefined ? [] : [httpReceiver(forward.http)]),
  ];
  const { formerKeys, checkpoints: file } = settings;
  const signer = checkpoints({ database, clock: deps.clock, signingKey: signingKeyOf(settings, key), formerKeys, file });
  const archive = settings.archive === undefined ? undefined : archiveIn(settings.archive, database);
  return [
    { pause: SIGN_EVERY_MS, task: () => signer.sign() },
    { pause: DROP_EVERY_MS, task: () => dropDueMonths({ database, clock: deps.clock, checkpoints: signer, archive }) },
    { pause: 2000, task: () => follow(alerts, { store: deps.store, signal }) },
    { pause: 2000, task: () => callDueWebhooks(calls) },
    ...receivers.map((receiver) => ({ pause: 1000, task: forwarding(receiver, forward ?? { of: "everyone", history: false }, deps) })),
  ];
}
