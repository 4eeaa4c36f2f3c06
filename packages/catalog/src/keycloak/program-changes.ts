import type { TaskChange, TaskIo } from "@allod/compiler/component";

import type { AdminApi } from "./admin-api.ts";
import { MANAGED } from "./client.ts";
import { covers, type Json } from "./compare.ts";
import type { Program } from "./realm.ts";

/** What differs between a program's client, and what its account may do, and what they should be. */
export async function programChanges(
  program: Program,
  { api, io, clients }: { api: AdminApi; io: TaskIo; clients: readonly Json[] },
): Promise<TaskChange[]> {
  const { id, role } = program;
  const secret = await io.reveal(program.secret);
  const wanted = settings(program);
  const found = clients.find(({ clientId }) => clientId === id);
  const grant = (): Promise<void> => grantRole(program, api);
  if (found === undefined)
    return [
      { summary: `create the program ${id}`, apply: () => api.send("POST", "/clients", { ...wanted, secret }) },
      { summary: `let ${id} ${role}`, apply: grant },
    ];
  const path = `/clients/${String(found["id"])}`;
  const { value: current } = (await api.get(`${path}/client-secret`)) as { value?: string };
  const differing = Object.keys(wanted).filter((key) => !covers(found[key], wanted[key]));
  if (current !== secret) differing.push("secret");
  const changes: TaskChange[] = [];
  if (differing.length > 0)
    changes.push({
      summary: `set ${differing.join(", ")} of the program ${id}`,
      apply: () => api.send("PUT", path, { ...found, ...wanted, secret }),
    });
  const roles = (await api.get(await rolesPath(path, api))) as Json[];
  if (!roles.some(({ name }) => name === role)) changes.push({ summary: `let ${id} ${role}`, apply: grant });
  return changes;
}

/** No sign-in of people, and whatever its account may: its account may little. */
function settings({ id, title }: Program): Json {
  return {
    clientId: id,
    name: title,
    enabled: true,
    protocol: "openid-connect",
    publicClient: false,
    clientAuthenticatorType: "client-secret",
    standardFlowEnabled: false,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: true,
    fullScopeAllowed: true,
    attributes: { [MANAGED]: "true" },
  };
}

async function grantRole({ id, role }: Program, api: AdminApi): Promise<void> {
  const [own] = (await api.get(`/clients?clientId=${encodeURIComponent(id)}`)) as Json[];
  const management = await realmManagement(api);
  const found = await api.get(`/clients/${management}/roles/${role}`);
  await api.send("POST", await rolesPath(`/clients/${String(own?.["id"])}`, api), [found]);
}

/** Where the roles of a client's account are. */
async function rolesPath(client: string, api: AdminApi): Promise<string> {
  const account = (await api.get(`${client}/service-account-user`)) as Json;
  return `/users/${String(account["id"])}/role-mappings/clients/${await realmManagement(api)}`;
}

async function realmManagement(api: AdminApi): Promise<string> {
  const [found] = (await api.get("/clients?clientId=realm-management")) as Json[];
  return String(found?.["id"]);
}
