import { Secret, systemClock, systemRandom } from "@allod/core";

import type { Connector, Observed } from "../contract/connector.ts";
import type { Desired, DesiredMember, DesiredTenant } from "../contract/desired.ts";
import type { ProductDeps } from "../contract/product.ts";
import type { Difference } from "../contract/samples.test-support.ts";
import type { Subject as ConformanceSubject } from "../contract/subject.test-support.ts";
import type { Subject } from "./behavior.test-support.ts";
import type { MatrixConfig } from "./config.ts";
import { type MatrixFake, startMatrixFake } from "./fake/matrix-fake.ts";
import type { FakeAccount, FakeRoom } from "./fake/state.ts";
import { matrix } from "./product.ts";

export const SERVER_NAME = "chat.test";
export const SSO = "oidc-workspace";

/** A connector to a server at an address, as its administrator. */
export function matrixAt(
  { url, token, ...more }: Partial<MatrixConfig> & { readonly url: string; readonly token: string },
  deps: Partial<ProductDeps> = {},
): Connector {
  const config: MatrixConfig = {
    homeserverUrl: url,
    serverName: SERVER_NAME,
    adminToken: new Secret(token),
    ssoProvider: SSO,
    names: "tenant",
    publicUrl: "https://matrix.chat.test",
    roomName: "General",
    ...more,
  };
  return matrix.connect(config, { clock: systemClock, random: systemRandom, ...deps });
}

/** What somebody changes by hand: a space gets another name, an account loses its rooms. */
export function driftOf({ server }: MatrixFake): ConformanceSubject["drift"] {
  return {
    tenant: ({ externalId }) => {
      const space = server.rooms.get(externalId);
      if (space !== undefined) server.setContent(space, { type: "m.room.name", content: { name: "changed by hand" } });
    },
    member: ({ externalId }) => {
      for (const { joined } of server.rooms.values()) joined.delete(externalId);
    },
  };
}

/** What Synapse holds of each kind, for the fake and for the real one. */
export const holds: { readonly [Kind in "tenant" | "member"]: readonly Difference[] } = {
  tenant: ["name", "state"],
  member: ["displayName", "role", "state"],
};
export const skips = { tenant: "WaitsForTenant" } as const;

/** Requests as the administrator, or as whoever has a token, without the connector. */
export function requests({ url, adminToken }: { readonly url: string; readonly adminToken: string }): Omit<Subject, "stop"> {
  return {
    serverName: SERVER_NAME,
    adminToken,
    async ask(method, path, { body, token = adminToken } = {}) {
      const response = await fetch(url + path, {
        method,
        headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
    },
  };
}

export const never = new AbortController().signal;
export const ADMIN_TOKEN = "syt_of-the-administrator-8830";
export const acme: DesiredTenant = {
  kind: "tenant",
  allodId: "t-acme",
  state: "enabled",
  slug: "acme",
  name: "Acme",
  quotaBytes: undefined,
};
export const other: DesiredTenant = { ...acme, allodId: "t-other", slug: "other", name: "Other" };

/** A fake with a connector to it, and looks into it. */
export interface Bench {
  readonly fake: MatrixFake;
  readonly connector: Connector;
  /** Says what is wanted of what there is. */
  bring(desired: Desired): Promise<Observed>;
  /** Anna, wanted in a tenant that is there. */
  member(tenant: DesiredTenant, more?: Partial<DesiredMember> & { readonly subject?: string }): Promise<DesiredMember>;
  room(id: string | undefined): FakeRoom;
  generalOf(tenant: DesiredTenant): FakeRoom;
  account(observed: Observed): FakeAccount;
}

/** Of a server that signs people in itself, or that has a service do it. */
export async function bench(
  signIn?: {
    readonly service: NonNullable<Parameters<typeof startMatrixFake>[0]["service"]>;
    readonly authentication: (url: string) => NonNullable<MatrixConfig["authentication"]>;
  },
  more: Partial<MatrixConfig> = {},
): Promise<Bench> {
  const fake = await startMatrixFake({
    serverName: SERVER_NAME,
    adminToken: ADMIN_TOKEN,
    ...(signIn === undefined ? {} : { service: signIn.service }),
  });
  const connector = matrixAt({
    url: fake.url,
    token: ADMIN_TOKEN,
    ...(signIn === undefined ? {} : { authentication: signIn.authentication(fake.url) }),
    ...more,
  });
  const { rooms, accounts, aliases } = fake.server;

  async function bring(desired: Desired): Promise<Observed> {
    return connector.apply(desired, await connector.read({ desired, externalId: undefined }, never), never);
  }

  function there<T>(found: T | undefined): T {
    if (found === undefined) throw new Error("it is not there");
    return found;
  }

  return {
    fake,
    connector,
    bring,
    async member(tenant, { subject = "sub-anna", ...more } = {}) {
      const { externalId } = await bring(tenant);
      return {
        kind: "member",
        allodId: `m-anna-${tenant.slug}`,
        state: "enabled",
        tenant: { allodId: tenant.allodId, slug: tenant.slug, externalId },
        person: { allodId: "p-anna", email: "anna@people.test", displayName: "Anna Berg", subject },
        username: "anna",
        role: "member",
        domain: undefined,
        aliases: [],
        quotaBytes: undefined,
        ...more,
      };
    },
    room: (id) => there(rooms.get(id ?? "")),
    generalOf: ({ allodId }) => there(rooms.get(aliases.get(`#allod-${allodId}-general:${SERVER_NAME}`) ?? "")),
    account: ({ externalId }) => there(accounts.get(externalId)),
  };
}
