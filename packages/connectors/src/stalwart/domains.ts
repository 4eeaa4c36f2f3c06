import type { Clock } from "@allod/core";
import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DnsRecord } from "../contract/connector.ts";
import type { DesiredDomain } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { type Call, errorOf, getCall, idsOf, type Jmap, listOf, notDestroyed, TITLE } from "./jmap.ts";
import { domainMark, type DomainMark, readDomainMark } from "./marks.ts";
import { recordsOf } from "./records.ts";

/** A domain, of the fields that we use (schema of 0.16.18: `x:Domain`). */
const domain = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  isEnabled: z.boolean(),
  dkimManagement: z.discriminatedUnion("@type", [
    z.object({ "@type": z.literal("Automatic"), algorithms: z.record(z.string(), z.boolean()) }),
    z.object({ "@type": z.literal("Manual") }),
  ]),
  dnsZoneFile: z.string(),
});

export interface SeenDomain extends ObservedOf<"domain"> {
  readonly name: string;
  readonly mark: DomainMark;
  /** Of the keys that sign outgoing mail: how many there are, and how many there are to be; undefined: nobody makes them. */
  readonly keys: number;
  readonly algorithms: number | undefined;
  readonly records: readonly DnsRecord[];
}

/** Made in the background, one after the other within a second or so (seen with 0.16.18). */
const KEYS = { "@type": "Automatic", algorithms: { Dkim1Ed25519Sha256: true, Dkim1RsaSha256: true } };
const LOOK_AGAIN = 250;
const LOOKS = 20;

/** A mail domain, with our id and the tenant's in its description. */
export function domains(api: Jmap, clock: Clock): KindOfObject<"domain", SeenDomain> {
  /** The domain of this id, when it is this one of ours. */
  async function see(id: string, { allodId }: DesiredDomain, signal: AbortSignal): Promise<SeenDomain | undefined> {
    // Keys first: one that comes between the two is then in the zone and not counted, never the other way round.
    const [keys, got] = await api.ask([["x:DkimSignature/query", { filter: { domainId: id } }], getCall("Domain", [id], domain)], signal);
    const [row] = listOf(domain, got);
    const mark = readDomainMark(row?.description ?? "");
    if (row === undefined || mark?.domain !== allodId) return undefined;
    const { dkimManagement: dkim } = row;
    return {
      kind: "domain",
      externalId: id,
      state: row.isEnabled ? "enabled" : "disabled",
      name: row.name,
      mark,
      keys: idsOf(keys).length,
      algorithms: dkim["@type"] === "Manual" ? undefined : Object.values(dkim.algorithms).filter(Boolean).length,
      records: recordsOf(row.dnsZoneFile, row.name),
    };
  }

  async function find(desired: DesiredDomain, signal: AbortSignal): Promise<SeenDomain | undefined> {
    const [id] = await api.query("Domain", { name: desired.name }, signal);
    return id === undefined ? undefined : see(id, desired, signal);
  }

  async function create(desired: DesiredDomain, signal: AbortSignal): Promise<string> {
    const value = {
      name: desired.name,
      description: domainMark(desired),
      isEnabled: desired.state === "enabled",
      dkimManagement: KEYS,
      // Records are the owner's to publish, certificates the proxy's.
      dnsManagement: { "@type": "Manual" },
      certificateManagement: { "@type": "Manual" },
    };
    const made = await api.create("Domain", value, signal);
    if (typeof made === "string") return made;
    const holder = made.type === "primaryKeyViolation" ? made.objectId : undefined;
    if (holder === undefined) throw errorOf(made, `the domain ${desired.name}`);
    const seen = holder.object === "Domain" ? await see(holder.id, desired, signal) : undefined;
    if (seen !== undefined) return seen.externalId;
    throw new ConnectorError(
      "permanent",
      `${TITLE} has the domain ${desired.name} already, and Allod did not make it: write "${domainMark(desired)}" into its description to hand it over.`,
    );
  }

  /** Waits for the keys, so that the records are complete when they are first shown. */
  async function ready(id: string, desired: DesiredDomain, signal: AbortSignal): Promise<SeenDomain> {
    for (let looks = 0; looks < LOOKS; looks++) {
      if (looks > 0) await pause(clock, signal);
      const seen = await see(id, desired, signal);
      if (seen === undefined) throw new ConnectorError("transient", `${TITLE} does not show the domain ${desired.name}.`);
      if (missingKeys(seen) === undefined) return seen;
    }
    throw new ConnectorError("transient", `${TITLE} is still making the signing keys of ${desired.name}.`);
  }

  return {
    async read({ desired, externalId }, signal) {
      const kept = externalId === undefined ? undefined : await see(externalId, desired, signal);
      return kept ?? find(desired, signal);
    },

    plan(desired, observed) {
      if (observed === undefined) return { changes: [`create the mail domain ${desired.name}`] };
      const missing = missingKeys(observed);
      return { changes: [...differences(desired, observed).map(({ change }) => change), ...(missing === undefined ? [] : [missing])] };
    },

    async apply(desired, observed, signal) {
      const before = observed ?? (await find(desired, signal));
      const id = before?.externalId ?? (await create(desired, signal));
      const changes = before === undefined ? [] : differences(desired, before);
      if (changes.length > 0) {
        const refused = await api.update("Domain", { id, patch: Object.assign({}, ...changes.map(({ patch }) => patch)) }, signal);
        if (refused !== undefined) throw errorOf(refused, `to change the domain ${desired.name}`);
      }
      return ready(id, desired, signal);
    },

    async remove({ externalId: id, name }, signal) {
      // Its keys are in the way. They go with it, and only when nothing else needs it: it would send mail unsigned.
      let keys: readonly string[] = [];
      for (let attempts = 0; attempts < 4; attempts++) {
        const answers = await api.ask([...destroyCalls("DkimSignature", keys), ...destroyCalls("Domain", [id])], signal);
        const refused = notDestroyed(answers.at(-1), id);
        if (refused === undefined) return;
        const { linkedObjects: linked = [] } = refused;
        if (refused.type !== "objectIsLinked" || linked.length === 0) throw errorOf(refused, `to remove the domain ${name}`);
        const others = linked.filter(({ object }) => object !== "DkimSignature");
        if (others.length > 0) throw stillUsed(name, others);
        keys = linked.map((key) => key.id);
      }
      throw new ConnectorError("transient", `${TITLE} does not let go of the signing keys of ${name}.`);
    },
  };
}

function destroyCalls(object: string, ids: readonly string[]): readonly Call[] {
  return ids.length === 0 ? [] : [[`x:${object}/set`, { destroy: ids }]];
}

function stillUsed(name: string, users: readonly { readonly object: string }[]): ConnectorError {
  const counts = Object.entries(Object.groupBy(users, ({ object }) => object)).map(([object, all = []]) => `${all.length} ${object}`);
  return new ConnectorError("transient", `${TITLE} still has what needs the domain ${name} (${counts.join(", ")}): it goes first.`);
}

function differences(desired: DesiredDomain, { name, mark, state, algorithms }: SeenDomain): readonly { change: string; patch: object }[] {
  return [
    ...(name === desired.name ? [] : [{ change: `name it ${desired.name}`, patch: { name: desired.name } }]),
    ...(mark.tenant === desired.tenant.allodId ? [] : [{ change: "note whose it is", patch: { description: domainMark(desired) } }]),
    ...(state === desired.state
      ? []
      : [{ change: desired.state === "enabled" ? "enable it" : "disable it", patch: { isEnabled: desired.state === "enabled" } }]),
    ...(algorithms === undefined ? [{ change: "have signing keys made", patch: { dkimManagement: KEYS } }] : []),
  ];
}

function missingKeys({ keys, algorithms = 0 }: SeenDomain): string | undefined {
  return keys >= algorithms ? undefined : `wait for the signing keys: ${keys} of ${algorithms} are made`;
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(LOOK_AGAIN, signal).catch((error: unknown) => {
    throw new ConnectorError("transient", `${TITLE} was not ready in time.`, { cause: error });
  });
}
