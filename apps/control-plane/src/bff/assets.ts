import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { RandomSource } from "@allod/core";
import serveFiles from "@fastify/static";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { httpErrors } from "../http/errors.ts";
import { bffErrors } from "./errors.ts";
import { allowPage } from "./headers.ts";

/** Where the build puts files whose name changes with their content. */
const HASHED = "/assets/";
/** In the page, where its scripts find the nonce for styles that they add. */
const PLACEHOLDER = "__CSP_NONCE__";

interface AssetDeps {
  /** The folder of the built single-page application: `index.html` and what belongs to it. */
  readonly folder: string;
  readonly issuer: string;
  readonly random: RandomSource;
}

/**
 * Serves a built portal. Its page has a fresh nonce each time, and answers all addresses that a browser opens and that are
 * neither files nor `/api` nor `/auth`. Throws `assets.missing` per request while there is no page.
 */
export function assetRoutes(app: FastifyInstance, { folder, issuer, random }: AssetDeps): void {
  async function sendPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!isPage(request)) throw httpErrors.error("http.not-found");
    const template = await readFile(join(folder, "index.html"), "utf8").catch((error: unknown) => {
      throw bffErrors.error("assets.missing", {}, error);
    });
    const nonce = allowPage(reply, { issuer, random });
    return reply.status(200).type("text/html; charset=utf-8").send(template.replaceAll(PLACEHOLDER, nonce));
  }

  app.register(async (scope) => {
    // Folders, and paths that lead out: to whoever asks, they are not there.
    scope.setErrorHandler((error: FastifyError) => {
      throw (error.statusCode ?? 500) < 500 ? httpErrors.error("http.not-found", {}, error) : error;
    });
    scope.register(serveFiles, {
      root: folder,
      dotfiles: "ignore",
      preCompressed: true,
      cacheControl: false,
      // A folder that is not there yet is said with the first request, and to whoever asks.
      suppressWarning: true,
      // The page itself is never a file: it needs its nonce.
      allowedPath: (path) => !/^\/index\.html/i.test(path),
      setHeaders: (reply) => {
        const isHashed = reply.request.url.startsWith(HASHED);
        reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "public, max-age=3600");
      },
    });
  });
  app.setNotFoundHandler(sendPage);
}

/** An address that somebody opens in a browser, and not one that a program or a page asks for something else. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  const path = url.split("?", 1)[0] ?? "/";
  if (/^\/(api|auth)(\/|$)/.test(path) || path.startsWith(HASHED)) return false;
  return path === "/" || path === "/index.html" || (headers.accept ?? "").includes("text/html");
}
