import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { dockerEnv, HOME } from "../machine/engine.ts";
import { attempt } from "../machine/run.ts";
import { docker } from "./docker.ts";

interface Options {
  readonly name: string;
  readonly image: string;
  /** Files by their names, mounted read-only at `mount`. */
  readonly files: Readonly<Record<string, string>>;
  readonly mount: string;
  /** More for `docker run`. */
  readonly run?: readonly string[];
  readonly command: readonly string[];
  /** Answers with 200 when the product is ready. */
  readonly readyUrl: string;
}

/** Starts one product as a plain container in the network of this machine; it listens on loopback. Returns how to end it. */
export async function startContainer({ name, image, files, mount, run = [], command, readyUrl }: Options): Promise<() => Promise<void>> {
  const folder = `${HOME}/products/${name}`;
  const container = `allod-e2e-${name}`;
  const stop = async (): Promise<void> => {
    await attempt("docker", ["rm", "-f", container], { env: dockerEnv });
    await rm(folder, { recursive: true, force: true });
  };
  await stop();
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(`${folder}/${file}`, text);
  await docker("run", "-d", "--name", container, "--network", "host", "-v", `${folder}:${mount}:ro`, ...run, image, ...command);
  for (let attempts = 0; attempts < 240; attempts++) {
    const isReady = await fetch(readyUrl).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return stop;
    await delay(500);
  }
  const { stdout, stderr } = await attempt("docker", ["logs", "--tail", "40", container], { env: dockerEnv });
  await stop();
  throw new Error(`${name} did not become ready:\n${stdout}${stderr}`);
}

/** A port of loopback that nobody has. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
