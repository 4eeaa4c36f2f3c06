import { createHash } from "node:crypto";

import type { Task, TaskChange, TaskIo } from "@allod/compiler/component";

import { type Address, adminApi, type AdminApi } from "./admin-api.ts";
import { clientChanges, flowIds, leftovers } from "./client-changes.ts";
import { covers, type Json, same } from "./compare.ts";
import { programChanges } from "./program-changes.ts";
import { mailSettings, type Realm, realmSettings } from "./realm.ts";

/** Keeps in the realm which password its mail was set up with: Keycloak tells nobody. */
const MAIL_MARK = "allod.mail";

/**
 * Keeps the realm as the workspace file says: settings, mail, one client for each app that asks, and programs. Accounts of
 * people are never touched.
 */
export function realmTask({ realm, workload, address }: { realm: Realm; workload: string; address: Address }): Task {
  return {
    id: "keycloak.realm",
    title: "single sign-on",
    workload,
    async check(io) {
      const api = await adminApi(io, { workload, address, realm: realm.workspace.name, secret: await io.reveal(realm.steward) });
      const clients = (await api.get("/clients?max=1000")) as Json[];
      const flows = await flowIds(realm, api);
      const perClient = await Promise.all(
        realm.clients.map((client) =>
          clientChanges(client, { api, io, flows, found: clients.find((other) => other["clientId"] === client.id) }),
        ),
      );
      const perProgram = await Promise.all(realm.programs.map((program) => programChanges(program, { api, io, clients })));
      return [
        ...(await settingsChanges(realm, api)),
        ...(await mailChanges(realm, { api, io })),
        ...(await profileChanges(api)),
        ...perClient.flat(),
        ...perProgram.flat(),
        ...leftovers(realm, clients, api),
      ];
    },
  };
}

async function settingsChanges({ workspace }: Realm, api: AdminApi): Promise<TaskChange[]> {
  const found = (await api.get("")) as Json;
  const wanted = realmSettings(workspace);
  const differing = Object.keys(wanted).filter((key) => !same(found[key], wanted[key]));
  if (differing.length === 0) return [];
  return [{ summary: `set ${differing.join(", ")} of the realm`, apply: () => api.send("PUT", "", { ...found, ...wanted }) }];
}

/** What the realm sends mail through, where the workspace has mail; what somebody has set up by hand stays otherwise. */
async function mailChanges({ mail, workspace }: Realm, { api, io }: { api: AdminApi; io: TaskIo }): Promise<TaskChange[]> {
  if (mail === undefined) return [];
  const found = (await api.get("")) as { smtpServer?: Json; attributes?: Json };
  const password = await io.reveal(mail.password);
  const { password: _, ...wanted } = mailSettings(mail, workspace);
  const mark = createHash("sha256").update(password).digest("hex").slice(0, 16);
  if (covers(found.smtpServer ?? {}, wanted) && found.attributes?.[MAIL_MARK] === mark) return [];
  return [
    {
      summary: "set how the realm sends mail",
      async apply() {
        // Whatever else was changed meanwhile is kept.
        const now = (await api.get("")) as { attributes?: Json };
        await api.send("PUT", "", {
          ...now,
          smtpServer: { ...wanted, password },
          attributes: { ...now.attributes, [MAIL_MARK]: mark },
        });
      },
    },
  ];
}

/** Attributes of people that the profile does not know are dropped without a word, unless the policy lets administrators write them. */
async function profileChanges(api: AdminApi): Promise<TaskChange[]> {
  const profile = (await api.get("/users/profile")) as Json;
  if (profile["unmanagedAttributePolicy"] === "ADMIN_EDIT") return [];
  return [
    {
      summary: "let administrators, and nobody else, keep attributes of people",
      apply: () => api.send("PUT", "/users/profile", { ...profile, unmanagedAttributePolicy: "ADMIN_EDIT" }),
    },
  ];
}
