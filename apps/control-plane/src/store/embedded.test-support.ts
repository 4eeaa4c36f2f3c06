import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Secret, systemClock, systemRandom } from "@allod/core";

import { type Database, openDatabase } from "./database.ts";
import { type EmbeddedServer, startEmbedded } from "./embedded.ts";
import { migrate } from "./migrate.ts";

/** A real PostgreSQL server with the newest schema, for one file of tests. */
export async function startDatabase(): Promise<{ server: EmbeddedServer; database: Database; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "allod-store-"));
  // Run by root, the server is another user, who must get as far as its data.
  await chmod(folder, 0o755);
  const password = (): Secret => new Secret(Buffer.from(systemRandom.bytes(24)).toString("hex"));
  const passwords = { owner: password(), application: password() };
  const server = await startEmbedded({ directory: join(folder, "data"), port: await freePort(), passwords, persistent: false });
  const owner = await server.owner();
  await migrate(owner, systemClock);
  await owner.end();
  const database = openDatabase(server.applicationUrl, { connections: 4 });
  async function stop(): Promise<void> {
    await database.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { server, database, stop };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
