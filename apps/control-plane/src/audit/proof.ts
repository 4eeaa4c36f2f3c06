import { Readable } from "node:stream";

import { checkpointLine, publicKeyOf, readPublicKey, type Report, SETTINGS, verifyChains } from "@allod/audit";
import type { Secret } from "@allod/core";
import { sql } from "kysely";

import type { ChainReport } from "../domain/audit-custody.ts";
import type { EventOwner } from "../domain/audit.ts";
import { chainOf } from "../store/audit.ts";
import { checkpointRows } from "../store/checkpoints.ts";
import { asking, atOneMoment, type Database, within } from "../store/database.ts";

const AT_ONCE = 200;

interface Deps {
  readonly database: Database;
  readonly signingKey: Secret;
  /** Public keys, in PEM, that signed before. */
  readonly formerKeys: readonly string[];
}

/** What anybody needs to verify the chains elsewhere, and verifying them here. */
export function proof({ database, signingKey, formerKeys }: Deps) {
  const publicKey = publicKeyOf(signingKey.reveal());
  const keys = [publicKey, ...formerKeys].map(readPublicKey);
  const running = new Map<string, Promise<ChainReport>>();

  return {
    published: { publicKey, checkpoints: () => Readable.from(lines()) },

    /** The same is not verified twice at the same time: whoever asks for it too gets the same answer. */
    verify(owner: EventOwner): Promise<ChainReport> {
      const chain = chainOf(owner) ?? "everyone";
      const known = running.get(chain);
      if (known !== undefined) return known;
      const begun = verifyNow(chainOf(owner)).finally(() => running.delete(chain));
      running.set(chain, begun);
      return begun;
    },
  };

  async function verifyNow(chain: string | null): Promise<ChainReport> {
    const report = await atOneMoment(database, async (connection): Promise<Report> => {
      await sql.raw(SETTINGS).execute(connection);
      return verifyChains({ ask: asking(connection), keys, ...(chain === null ? {} : { chains: [chain] }) });
    });
    const { events, erased, checkpoints, problems } = report;
    return { events, erased, checkpoints, problem: problems[0] };
  }

  async function* lines(): AsyncGenerator<string> {
    for (let n = 0; ;) {
      const some = await within(database, "everything", (connection) => checkpointRows(connection).after(n, AT_ONCE));
      if (some.length > 0) yield some.map(checkpointLine).join("");
      n = some.at(-1)?.n ?? n;
      if (some.length < AT_ONCE) return;
    }
  }
}
