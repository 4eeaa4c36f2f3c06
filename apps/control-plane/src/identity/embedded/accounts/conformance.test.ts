import { type Connector, embeddedIdentityConnector } from "@allod/connectors";
import { conformance } from "@allod/connectors/conformance";

import { type Database, openDatabase, within } from "../../../store/database.ts";
import { startDatabase } from "../../../store/embedded.test-support.ts";
import { masterKey, testClock } from "../embedded-identity.test-support.ts";
import { models } from "../protocol/models.ts";
import { sessions } from "../protocol/sessions.ts";
import { accountStore } from "./accounts.ts";
import { connectorAccounts } from "./connector-accounts.ts";

const clock = testClock();

conformance("embedded identity", {
  holds: { person: ["displayName", "email", "locale", "state"] },
  async setUp() {
    const { database, server, stop } = await startDatabase();
    const wrong = new URL(server.applicationUrl);
    const right = wrong.password;
    wrong.password = "wrong-password-of-the-test";
    const others = [openDatabase(wrong.href), openDatabase("postgresql://allod_app:secret-of-nobody@127.0.0.1:9/allod")] as const;
    return {
      connector: connectorOver(database),
      wrongCredentials: connectorOver(others[0]),
      unreachable: connectorOver(others[1]),
      secrets: [right, wrong.password, "secret-of-nobody"],
      product: {
        objects: async () => {
          const rows = await within(database, "everything", (connection) =>
            connection.selectFrom("identity_account").select("id").execute(),
          );
          return rows.map(({ id }) => ({ kind: "person", externalId: id, allodId: id }));
        },
      },
      drift: {
        person: async ({ externalId }) => {
          await within(database, "everything", (connection) =>
            connection.updateTable("identity_account").set({ display_name: "By hand" }).where("id", "=", externalId).execute(),
          );
        },
      },
      async stop() {
        for (const other of others) await other.destroy();
        await stop();
      },
    };
  },
});

function connectorOver(database: Database): Connector {
  const kept = models({ database, clock, key: masterKey });
  const accounts = accountStore({ database, clock, sessions: sessions({ database, models: kept, tell: async () => undefined }) });
  return embeddedIdentityConnector({ accounts: connectorAccounts(accounts), issuer: "http://id.localhost" });
}
