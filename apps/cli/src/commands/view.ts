import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { dirname, resolve } from "node:path";

import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";
import { stackPage } from "@allod/compiler/view";
import { AllodError } from "@allod/core";
import type { Command } from "commander";

import { cliErrors } from "../errors.ts";
import type { Terminal } from "../terminal.ts";
import { compileSound, readWorkspaceFile, sayWarnings, type WorkspaceFile } from "../workspace-file.ts";
import { type CommandContext, onWorkspace, wholeNumber } from "./command.ts";

const HOST = "127.0.0.1";
/** The page is one file; it loads nothing, and nobody may frame it. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export function viewCommand({ terminal }: CommandContext): Command {
  return onWorkspace(
    "view",
    "a page on localhost that shows what a workspace file becomes",
    "allod view workspace.yaml\nallod view --port 8080\nallod view --out stack.html   # for somebody else, or for the operators' portal",
  )
    .option("--port <port>", "where to listen", wholeNumber("port", 0, 65_535), 4020)
    .option("--out <file>", "write the page there, and serve nothing")
    .action(async (name: string, { port, out }: { port: number; out?: string }) => {
      // A wrong path is said here, not on the page.
      const file = await readWorkspaceFile(name, terminal, "view");
      if (out !== undefined) return write(file, out, terminal);
      const server = createServer(
        (request, response) => void answer(request.url ?? "/", response, name, terminal).catch(() => response.destroy()),
      );
      server.requestTimeout = 10_000;
      server.listen(port, HOST);
      await once(server, "listening").catch((cause: unknown) => {
        const { code } = cause as NodeJS.ErrnoException;
        throw code === "EADDRINUSE" || code === "EACCES"
          ? cliErrors.error("cli.port.used", { port, other: port === 65_535 ? port - 1 : port + 1 }, cause)
          : cause;
      });
      const address = server.address();
      const url = `http://localhost:${typeof address === "object" && address !== null ? address.port : port}/`;
      terminal.print(`${name} as it will be: ${terminal.style("bold", url)}\nChange the file and reload the page. Ctrl-C ends.`);
      terminal.printJson({ url });
      const stop = (): void => void server.close().closeAllConnections();
      process.once("SIGINT", stop).once("SIGTERM", stop);
      await once(server, "close");
    });
}

/** Whoever reads the file cannot correct what it is made of: mistakes are said here, and nothing is written. */
async function write(file: WorkspaceFile, out: string, terminal: Terminal): Promise<void> {
  const sound = compileSound(file);
  sayWarnings(sound, file, terminal);
  const path = resolve(terminal.environment.cwd, out);
  const { ensureDirectory, writeFileAtomic } = await import("@allod/deploy");
  await ensureDirectory(dirname(path));
  await writeFileAtomic(path, stackPage({ file: file.name, source: file.source, compiled: sound }));
  terminal.print(`Wrote ${out}.`);
  terminal.printJson({ file: path });
}

async function answer(url: string, response: ServerResponse, name: string, terminal: Terminal): Promise<void> {
  if (url.split("?")[0] !== "/")
    return void response.writeHead(404, HEADERS).end("<!doctype html><title>Not found</title><p>There is only <a href=/>one page</a>.");
  try {
    const { source } = await readWorkspaceFile(name, terminal, "view");
    response.writeHead(200, HEADERS).end(stackPage({ file: name, source, compiled: compile(source, catalog) }));
  } catch (error) {
    const message = error instanceof AllodError ? `${error.message} ${error.hint}` : "The file cannot be read.";
    response.writeHead(500, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end(message);
  }
}
