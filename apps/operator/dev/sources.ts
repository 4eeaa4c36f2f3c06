import type { AuditSourceState } from "@allod/api";

import { ago } from "./time.ts";

function source(name: AuditSourceState["source"], instance: string, changes: Partial<AuditSourceState>): AuditSourceState {
  return {
    source: name,
    instance,
    status: "working",
    message: "",
    lagSeconds: 2,
    events: 0,
    lastEventAt: ago(1),
    lastReadAt: ago(0),
    refused: 0,
    ...changes,
  };
}

/** FAKE: where events come from, in all states. */
export function sources(): AuditSourceState[] {
  return [
    source("allod", "this platform", { events: 48_211, lagSeconds: 0 }),
    source("authentik", "https://id.allod.example", { events: 1_204_883, lagSeconds: 3 }),
    source("keycloak", "https://login.nordlicht.example", { events: 310_422, lagSeconds: 64 }),
    source("stalwart", "https://mail.allod.example", {
      status: "failing",
      message: "Its calls are signed with another key than ours: 212 were refused since 09:14. Set the same webhook key on both sides.",
      lagSeconds: null,
      events: 88_120,
      lastEventAt: ago(480),
      lastReadAt: ago(480),
      refused: 212,
    }),
    source("opencloud", "/var/log/opencloud/audit.log", { events: 702_118, lagSeconds: 11_400, refused: 3 }),
    source("synapse", "https://chat.allod.example", { status: "waiting", lagSeconds: null, lastEventAt: null, lastReadAt: ago(0) }),
    source("caddy", "/var/log/caddy/access.json", { events: 9_412_007, lagSeconds: 1 }),
  ];
}
