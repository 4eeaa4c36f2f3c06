import { readFile } from "node:fs/promises";

import type { Clock } from "@allod/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { assertOperator } from "../domain/access.ts";
import { httpErrors } from "../http/errors.ts";
import { opened, type Standing } from "./sessions.ts";

/** Pages that `allod view --out` wrote: what the workspace file of this platform becomes, for its operators. */
export interface StackPages {
  /** Of this platform; it may not be there yet. */
  readonly own?: string | undefined;
  /** Of an example, for as long as there is none. */
  readonly example?: string | undefined;
}

/**
 * Of a document that somebody made elsewhere: it runs nothing, loads nothing, and is of no origin, so that it reaches neither
 * the session nor the API. Only the portal may frame it; what it links to opens beside it, as any page does.
 */
const POLICY = [
  "sandbox allow-popups allow-popups-to-escape-sandbox",
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

interface Deps {
  readonly pages: StackPages | undefined;
  readonly standing: (request: FastifyRequest) => Promise<Standing>;
  readonly clock: Clock;
}

/** Serves the stack's page to operators, and says before whose it is: asking for one that is not there would be an error in the browser. */
export function stackRoutes(app: FastifyInstance, { pages = {}, standing, clock }: Deps): void {
  async function find(request: FastifyRequest): Promise<{ readonly shows: "own" | "example" | "none"; readonly page: string }> {
    assertOperator(opened(await standing(request)).actor, "platform.read", clock.now());
    for (const shows of ["own", "example"] as const) {
      const page = await read(pages[shows]);
      if (page !== undefined) return { shows, page };
    }
    return { shows: "none", page: "" };
  }

  app.get("/stack/about.json", async (request) => ({ shows: (await find(request)).shows, file: pages.own ?? null }));
  app.get("/stack/index.html", async (request, reply): Promise<FastifyReply> => {
    const { shows, page } = await find(request);
    if (shows === "none") throw httpErrors.error("http.not-found");
    return reply.type("text/html; charset=utf-8").header("content-security-policy", POLICY).send(page);
  });
}

/** Undefined when it is not there. Any other trouble is the machine's, and stands in the log. */
async function read(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
