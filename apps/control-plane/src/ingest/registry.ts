import type { Clock } from "@allod/core";
import type { z } from "zod";

import type { SourceId } from "../domain/event-sources.ts";
import { authentikEvents, authentikSources } from "./authentik/source.ts";
import { caddyEvents, caddySources } from "./caddy/source.ts";
import { keycloakEvents, keycloakSources } from "./keycloak/source.ts";
import { nextcloudEvents, nextcloudSources } from "./nextcloud/source.ts";
import { opencloudEvents, opencloudSources } from "./opencloud/source.ts";
import type { PolledSource } from "./source.ts";
import { stalwartEvents, type StalwartEvents } from "./stalwart/config.ts";
import { synapseEvents, synapseSources } from "./synapse/source.ts";

/** Where events come from: what is asked for them, and what brings them. */
export interface ConfiguredSources {
  readonly polled: readonly PolledSource[];
  readonly stalwart: readonly StalwartEvents[];
  /** Names that people of all tenants meet at: that something happened there says nothing of whose it is. */
  readonly platformHosts: readonly string[];
}

export const NO_SOURCES: ConfiguredSources = { polled: [], stalwart: [], platformHosts: [] };

/** A kind of source: what its configuration takes, and what that makes. */
interface Kind<Settings> {
  readonly config: z.ZodType<Settings>;
  readonly open: (settings: Settings, deps: { readonly clock: Clock }) => Partial<ConfiguredSources>;
}

function polled<Settings>(
  config: z.ZodType<Settings>,
  open: (settings: Settings, deps: { readonly clock: Clock }) => readonly PolledSource[],
): Kind<unknown> {
  return { config, open: (settings, deps) => ({ polled: open(settings as Settings, deps) }) };
}

/** By the name that each has in the configuration. */
export const sourceKinds = {
  authentik: polled(authentikEvents, authentikSources),
  caddy: polled(caddyEvents, caddySources),
  keycloak: polled(keycloakEvents, keycloakSources),
  nextcloud: polled(nextcloudEvents, nextcloudSources),
  opencloud: polled(opencloudEvents, opencloudSources),
  stalwart: { config: stalwartEvents, open: (settings) => ({ stalwart: [settings as StalwartEvents] }) },
  synapse: polled(synapseEvents, synapseSources),
} as const satisfies Readonly<Record<string, Kind<unknown>>>;

export type SourceKind = keyof typeof sourceKinds;

/** Every source by its name. */
export function sourceIds({ polled, stalwart }: Pick<ConfiguredSources, "polled" | "stalwart">): readonly SourceId[] {
  const ids = [...polled, ...stalwart.map(({ instance }) => ({ source: "stalwart" as const, instance }))];
  return ids.map(({ source, instance }) => ({ source, instance }));
}
