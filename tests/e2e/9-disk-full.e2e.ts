import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { Secret } from "@allod/core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openDatabase } from "../../apps/control-plane/src/store/database.ts";
import { derivedKey } from "../../apps/control-plane/src/store/seal.ts";
import { attempt, run } from "./machine/run.ts";
import { askApi, signInFirstOperator } from "./support/operator.ts";
import { Platform } from "./support/platform.ts";

const PASSWORD = "seven quiet herons wade north";
const PATIENTLY = { timeout: 60_000, interval: 500 };

let platform: Platform;
let browser: Browser;
let page: Page;
let before: string;

beforeAll(async () => {
  platform = await Platform.create();
  await mkdir(platform.data);
  // The database's own user must get there, as on any disk.
  await run("mount", ["-t", "tmpfs", "-o", "size=120m,mode=755", "tmpfs", platform.data]);
  await platform.start();
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-quic"] });
  page = await browser.newPage();
  await signInFirstOperator(page, platform, PASSWORD);
  // A page that asks for nothing by itself.
  await page.goto(`${platform.origin("operator")}/signed-out`);
});
afterAll(async () => {
  await browser?.close();
  await platform?.end();
  await attempt("umount", [platform.data]);
  await platform?.remove();
});

const filler = (): string => join(platform.data, "filler");

/** Takes all that is left of the disk. */
async function fill(): Promise<void> {
  const file = await open(filler(), "w");
  try {
    for (;;) await file.write(Buffer.alloc(65_536));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
  }
}

/** Has the database need room for its log, as it would after some hours: this is the end of it. */
async function needRoom(): Promise<void> {
  const key = new Secret(new Uint8Array(Buffer.from((await readFile(join(platform.data, "key"), "utf8")).trim(), "hex")));
  const password = Buffer.from(derivedKey(key, "database-owner").reveal()).toString("hex");
  const [, , , port = ""] = (await readFile(join(platform.data, "database/postmaster.pid"), "utf8")).split("\n");
  const owner = openDatabase(`postgresql://postgres:${password}@127.0.0.1:${port}/allod`, { connections: 1 });
  // A log that is begun anew, and a transaction that is written to it.
  const write = owner.selectNoFrom(({ fn }) => [fn("pg_switch_wal").as("begun"), fn("pg_current_xact_id").as("written")]);
  await expect(write.execute().then(() => write.execute())).rejects.toThrow(/could not write|terminated/);
  await owner.destroy();
}

async function makeTenant(slug: string): Promise<string> {
  const made = await askApi(page, "POST", "/tenants", { slug, name: slug });
  expect(made.status).toBe(201);
  const id = made.body?.id ?? "";
  await expect.poll(() => read(id), PATIENTLY).toBe(`${slug} active`);
  return id;
}

/** A tenant's name and what became of it, or why that is not said. */
async function read(tenant: string): Promise<string> {
  const { status, body } = await askApi(page, "GET", `/tenants/${tenant}`);
  return status === 200 ? `${body?.name ?? ""} ${String(body?.status)}` : `${status} ${body?.code ?? ""}`;
}

const said = (text: string): number => platform.output.split(text).length - 1;

async function databases(): Promise<string[]> {
  const { stdout } = await attempt("ps", ["-A", "-o", "args"]);
  return stdout.split("\n").filter((line) => line.includes(join(platform.data, "database")));
}

describe("a disk that fills", () => {
  it("is told in plain words where it was started, and to those who ask as a problem", async () => {
    before = await makeTenant("before");
    await fill();
    await needRoom();
    await expect.poll(() => read(before), PATIENTLY).toBe("503 http.unavailable");
    await expect.poll(() => said("The database has no room on its disk"), PATIENTLY).toBe(1);
    expect(platform.output).toMatch(/no room on its disk: could not write .*No space left on device\.\nFree space at \/var\/tmp\//);
  });

  it("and has room again, is all that it takes: what was written is there, and more can be written, without a restart", async () => {
    await rm(filler());
    await expect.poll(() => read(before), PATIENTLY).toBe("before active");
    await makeTenant("after");
    await expect.poll(() => said("The database runs again."), PATIENTLY).toBe(1);
    expect(said("The database has no room on its disk")).toBe(1);
  });

  it("keeps nobody from ending the platform in its order, and says at the next start why there is none", async () => {
    await fill();
    await needRoom();
    await expect.poll(() => said("The database has no room on its disk"), PATIENTLY).toBe(2);
    expect(await platform.end()).toBe(0);
    expect(await databases()).toEqual([]);
    await expect(platform.start()).rejects.toThrow(/The database has no room on its disk: .*No space left on device\.\nFree space at/);
    expect(await databases()).toEqual([]);
    await rm(filler());
    await platform.start();
    expect(await read(before)).toBe("before active");
  });
});

describe("an end while it starts", () => {
  it("is an end in its order, with nothing left running", async () => {
    await platform.end();
    const started = platform.start().catch(() => undefined);
    await expect.poll(databases, PATIENTLY).not.toEqual([]);
    expect(await platform.end()).toBe(0);
    await started;
    expect(await databases()).toEqual([]);
    await platform.start();
    expect(await read(before)).toBe("before active");
  });
});
