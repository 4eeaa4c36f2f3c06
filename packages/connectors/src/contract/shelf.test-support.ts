import { randomUUID } from "node:crypto";

import { type FakeProduct, startFake } from "../fake/fake-server.ts";
import { byKind, type KindOfObject, type ObservedOf } from "./by-kind.ts";
import type { Connector } from "./connector.ts";
import type { Desired, ObjectKind } from "./desired.ts";
import { ConnectorError } from "./errors.ts";
import { errorOfStatus, type ProductHttp, productHttp } from "./product-http.ts";

/** What a connector can do wrong, for the proof that the suite sees it. */
export const flaws = [
  "forgets our id",
  "makes it again",
  "adopts by name",
  "leaves the disabled enabled",
  "fails to remove what is gone",
  "says the secret",
  "plans without end",
  "takes trouble for a refusal",
  "skips in silence",
] as const;
export type Flaw = (typeof flaws)[number];

interface Thing {
  readonly id: string;
  readonly kind: "tenant" | "member";
  readonly allodId: string | undefined;
  readonly place: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** A FAKE of a product that there is not: things on a shelf, each with a place of its own. */
export async function startShelf(password: string): Promise<FakeProduct & { readonly things: Map<string, Thing> }> {
  const things = new Map<string, Thing>();
  const server = await startFake(({ method, path, query, headers, body }) => {
    if (headers.authorization !== `Bearer ${password}`) return { status: 401, body: { error: "who?" } };
    const thing = things.get(path.slice(1));
    if (method === "POST") {
      const made = { id: randomUUID(), ...(body as Omit<Thing, "id">) };
      if ([...things.values()].some(({ place }) => place === made.place)) return { status: 409, body: { error: "the place is taken" } };
      things.set(made.id, made);
      return { status: 201, body: made };
    }
    if (method === "GET" && path === "/")
      return {
        status: 200,
        body: [...things.values()].filter((each) => each.allodId === query.get("id") || each.place === query.get("place")),
      };
    if (thing === undefined) return { status: 404 };
    if (method === "DELETE") things.delete(thing.id);
    else things.set(thing.id, { ...thing, ...(body as Partial<Thing>) });
    return { status: 204 };
  });
  return {
    ...server,
    things,
    objects: () => [...things.values()].map(({ id, kind, allodId }) => ({ kind, externalId: id, allodId })),
  };
}

interface Seen<Kind extends ObjectKind> extends ObservedOf<Kind> {
  readonly name: string;
}

/** The smallest connector that keeps all rules, or all but one. */
export function shelfConnector({ url, password, flaw }: { url: string; password: string; flaw?: Flaw | undefined }): Connector {
  const http = productHttp({ title: "Shelf", baseUrl: url, headers: async () => ({ authorization: `Bearer ${password}` }) });
  const refuse = (status: number): ConnectorError => {
    if (flaw === "takes trouble for a refusal" && status >= 500) return new ConnectorError("permanent", "Shelf is broken.");
    return errorOfStatus("Shelf", status, flaw === "says the secret" ? `of ${password}` : undefined);
  };
  return {
    id: "shelf",
    title: "Shelf",
    check: async (signal) => {
      const { status } = await http({ method: "GET", path: "/", signal });
      if (status !== 200) throw refuse(status);
      return { version: undefined };
    },
    ...byKind({ tenant: things("tenant", { http, refuse, flaw }), member: things("member", { http, refuse, flaw }) }),
  };
}

interface Deps {
  readonly http: ProductHttp;
  readonly refuse: (status: number) => ConnectorError;
  readonly flaw: Flaw | undefined;
}

function things<Kind extends "tenant" | "member">(kind: Kind, { http, refuse, flaw }: Deps): KindOfObject<Kind, Seen<Kind>> {
  const seen = ({ id, enabled, name }: Thing): Seen<Kind> => ({ kind, externalId: id, state: enabled ? "enabled" : "disabled", name });
  const read = async (desired: Desired, signal: AbortSignal): Promise<Seen<Kind> | undefined> => {
    const query = flaw === "adopts by name" ? { place: placed(desired).place } : { id: desired.allodId };
    const answer = await http({ method: "GET", path: "/", query, signal });
    if (answer.status !== 200) throw refuse(answer.status);
    const [thing] = answer.body as Thing[];
    return thing === undefined ? undefined : seen(thing);
  };
  return {
    read: async ({ desired }, signal) => read(desired, signal),
    plan: (desired: Desired, observed) => {
      if (desired.kind === "member" && desired.tenant.externalId === undefined)
        return { skipped: { reason: "WaitsForTenant", message: flaw === "skips in silence" ? "" : "The tenant is not there yet." } };
      if (observed === undefined || flaw === "plans without end") return { changes: ["put it on the shelf"] };
      const { name } = placed(desired);
      return {
        changes: [
          ...(observed.name === name ? [] : [`change its name to ${name}`]),
          ...(observed.state === desired.state ? [] : [`make it ${desired.state}`]),
        ],
      };
    },
    apply: async (desired: Desired, observed, signal) => {
      const { name, place } = placed(desired);
      const body = { name, enabled: desired.state === "enabled" || flaw === "leaves the disabled enabled" };
      if (observed !== undefined) {
        const { status } = await http({ method: "PATCH", path: `/${observed.externalId}`, body, signal });
        if (status !== 204) throw refuse(status);
        return { ...observed, name, state: body.enabled ? "enabled" : "disabled" };
      }
      const here = flaw === "makes it again" ? `${place}#${randomUUID()}` : place;
      const ours = flaw === "forgets our id" ? {} : { allodId: desired.allodId };
      const answer = await http({ method: "POST", path: "/", body: { kind, place: here, ...ours, ...body }, signal });
      if (answer.status !== 201) throw refuse(answer.status);
      return seen(answer.body as Thing);
    },
    remove: async ({ externalId }, signal) => {
      const { status } = await http({ method: "DELETE", path: `/${externalId}`, signal });
      if (status >= 300 && (status !== 404 || flaw === "fails to remove what is gone")) throw refuse(status);
    },
  };
}

function placed(desired: Desired): { place: string; name: string } {
  if (desired.kind === "tenant") return { place: desired.slug, name: desired.name };
  if (desired.kind === "member") return { place: `${desired.tenant.slug}/${desired.username}`, name: desired.person.displayName };
  throw new TypeError(`a shelf holds no ${desired.kind}`);
}
