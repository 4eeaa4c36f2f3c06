import type { Subject } from "@allod/connectors/conformance";
import type { FakeObject } from "@allod/connectors/fakes";

import { CLIENT, keycloakAt } from "../../../packages/connectors/src/keycloak/keycloak.test-support.ts";
import { matrixAt } from "../../../packages/connectors/src/matrix/matrix.test-support.ts";
import type { RealKeycloak } from "./real-keycloak.ts";
import type { RealSynapse } from "./real-synapse.ts";

type Attributes = Readonly<Record<string, readonly string[]>>;
interface Listed {
  readonly id: string;
  readonly name: string;
  readonly attributes?: Attributes;
}

/** The real Keycloak for the suite of all connectors. It goes on when the suite is done. */
export function keycloakSubject(real: RealKeycloak): Subject {
  const list = async (path: string): Promise<readonly Listed[]> => (await real.ask("GET", path)).body as readonly Listed[];

  async function objects(): Promise<readonly FakeObject[]> {
    const parent = (await real.ask("GET", "/group-by-path/tenants")).body as Listed;
    const groups = await list(`/groups/${parent.id}/children?briefRepresentation=false&max=1000`);
    const users = await list("/users?max=1000");
    return [
      ...groups.map(({ id, attributes }): FakeObject => ({ kind: "tenant", externalId: id, allodId: attributes?.["allod_id"]?.[0] })),
      ...users.map(({ id, attributes }): FakeObject => ({ kind: "person", externalId: id, allodId: attributes?.["allod_id"]?.[0] })),
      ...users.flatMap(({ id, attributes }) =>
        (attributes?.["allod_member"] ?? []).map((mark): FakeObject => ({ kind: "member", externalId: id, allodId: mark.split(".")[1] })),
      ),
    ];
  }

  return {
    connector: keycloakAt(real.url),
    wrongCredentials: keycloakAt(real.url, { secret: "wrong-6627" }),
    unreachable: keycloakAt("http://127.0.0.1:9"),
    secrets: [CLIENT.clientSecret, "wrong-6627"],
    product: { objects },
    drift: {
      async tenant({ externalId }) {
        const { name, attributes } = (await real.ask("GET", `/groups/${externalId}`)).body as Listed;
        await real.ask("PUT", `/groups/${externalId}`, { name, attributes: { ...attributes, allod_name: ["changed by hand"] } });
      },
      person: async ({ externalId }) => void (await real.ask("PUT", `/users/${externalId}`, { enabled: false })),
      async member({ externalId }) {
        const [group, user] = externalId.split("/");
        await real.ask("DELETE", `/users/${user}/groups/${group}`);
      },
    },
    stop: async () => undefined,
  };
}

/** The real Synapse for the suite of all connectors. It goes on when the suite is done. */
export function matrixSubject(real: RealSynapse): Subject {
  const get = async <T>(path: string): Promise<T> => (await real.ask("GET", path)).body as T;

  async function objects(): Promise<readonly FakeObject[]> {
    const { users } = await get<{ users: { name: string }[] }>("/_synapse/admin/v2/users?limit=1000&locked=true");
    const { rooms } = await get<{ rooms: { room_id: string; room_type: string | null }[] }>("/_synapse/admin/v1/rooms?limit=1000");
    const members = users.map(async ({ name }): Promise<FakeObject[]> => {
      const account = await get<{ external_ids: { auth_provider: string; external_id: string }[] }>(
        `/_synapse/admin/v2/users/${encodeURIComponent(name)}`,
      );
      const ours = account.external_ids.filter(({ auth_provider }) => auth_provider === "allod");
      return ours.map(({ external_id }) => ({ kind: "member", externalId: name, allodId: external_id }));
    });
    const tenants = rooms
      .filter(({ room_type }) => room_type === "m.space")
      .map(async ({ room_id }): Promise<FakeObject[]> => {
        const where = `/_synapse/admin/v1/rooms/${encodeURIComponent(room_id)}/state?type=dev.allod.tenant`;
        const { state } = await get<{ state: { content: { id: string } }[] }>(where);
        return state.map(({ content }) => ({ kind: "tenant", externalId: room_id, allodId: content.id }));
      });
    return (await Promise.all([...members, ...tenants])).flat();
  }

  const { url, adminToken: token } = real;
  return {
    connector: matrixAt({ url, token }),
    wrongCredentials: matrixAt({ url, token: "syt_wrong-4417" }),
    unreachable: matrixAt({ url: "http://127.0.0.1:9", token }),
    secrets: [token, "syt_wrong-4417"],
    product: { objects },
    drift: {
      async tenant({ externalId }) {
        const where = `/_matrix/client/v3/rooms/${encodeURIComponent(externalId)}/state/m.room.name/`;
        await real.ask("PUT", where, { body: { name: "changed by hand" } });
      },
      async member({ externalId }, { tenant }) {
        const where = `/_matrix/client/v3/rooms/${encodeURIComponent(tenant.externalId ?? "")}/kick`;
        await real.ask("POST", where, { body: { user_id: externalId } });
      },
    },
    stop: async () => undefined,
  };
}
