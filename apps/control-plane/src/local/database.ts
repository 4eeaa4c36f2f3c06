import { createServer } from "node:net";
import { join } from "node:path";

import { AllodError, type Clock, Secret } from "@allod/core";

import { prepareDatabase } from "../prepare-database.ts";
import { type EmbeddedServer, startEmbedded } from "../store/embedded.ts";
import type { ServerNews } from "../store/keep-running.ts";
import { derivedKey } from "../store/seal.ts";
import type { DataFolder } from "./data-folder.ts";
import { localErrors } from "./errors.ts";

/** As the system says it, in PostgreSQL's words. */
const NO_ROOM = /no space left on device|disk quota exceeded/i;

interface Deps {
  readonly clock: Clock;
  readonly tell: (text: string) => void;
}

/** The database in the folder, with the newest schema. One that ends by itself is started again, and what happened is told. */
export async function startDatabase({ path, key }: Pick<DataFolder, "path" | "key">, { clock, tell }: Deps): Promise<EmbeddedServer> {
  const password = (purpose: string): Secret => new Secret(Buffer.from(derivedKey(key, purpose).reveal()).toString("hex"));
  const passwords = { owner: password("database-owner"), application: password("database-application") };
  const again = { clock, tell: (news: ServerNews) => tell(saidOf(news, path)) };
  try {
    const server = await startEmbedded({ directory: join(path, "database"), port: await freePort(), passwords, persistent: true, again });
    try {
      await prepareDatabase(await server.owner());
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    if (error instanceof AllodError) throw error;
    const lines = error instanceof Error ? error.message.split("\n") : [];
    const [reason = "it ended at once"] = [...lines.filter((line) => NO_ROOM.test(line)), ...lines];
    throw NO_ROOM.test(reason)
      ? localErrors.error("local.disk-full", { reason, path }, error)
      : localErrors.error("local.database", { reason }, error);
  }
}

/** For whoever sits at the terminal: what happened, and what to do. */
function saidOf(news: ServerNews, path: string): string {
  if (news.is === "back") return "\nThe database runs again.\n";
  const { reason } = news;
  const { message, hint } = NO_ROOM.test(reason)
    ? localErrors.error("local.disk-full", { reason, path })
    : localErrors.error("local.database-ended", { reason });
  return `\n${message}\n${hint}\n`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
