import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { main } from "./main.ts";
import { runIn } from "./running.test-support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-cli-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const FILE = "apiVersion: allod.dev/v1\nkind: Workspace\nname: acme\ndomain: acme.test\nadmin: { email: anna@acme.test }\n";
/** Chat with Keycloak, which Synapse asks itself. */
const CHAT = `${FILE}suite: chat\nproviders: { oidcClient: keycloak }\ncomponents: { synapse: { signIn: oidc } }\n`;

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const ended = await runIn(folder, args, env);
  return { ...ended, json: <T>() => JSON.parse(ended.stdout) as T };
}

const write = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(folder, name), content);
const init = (...more: readonly string[]) =>
  run(["init", "--name", "acme", "--domain", "acme.test", "--email", "anna.berg@acme.test", ...more]);
/** A folder as `init` makes it, with a small workspace. */
async function initChat(): Promise<void> {
  await init();
  await write("workspace.yaml", CHAT);
}

describe("invite", () => {
  it.each([
    ["an address that is none", ["invite", "bob"], "cli.invite.address"],
    ["an end that is too far", ["invite", "bob@acme.test", "--expires", "90d"], "cli.invite.expires"],
  ])("refuses %s before anything is read", async (_, args, code) => {
    expect((await run([...args, "--workspace", "nowhere.yaml", "--json"])).json<{ error: { code: string } }>().error.code).toBe(code);
  });

  it.each([
    ["invite", "bob@acme.test", "--workspace", "nowhere.yaml"],
    ["invite", "--workspace", "nowhere.yaml", "list"],
    ["invite", "list", "--workspace", "nowhere.yaml"],
    ["invite", "revoke", "x", "--workspace", "nowhere.yaml"],
  ])("takes the workspace file wherever it is said: %s %s %s %s", async (...args) => {
    const { error } = (await run([...args, "--json"])).json<{ error: { code: string; message: string } }>();
    expect([error.code, error.message]).toEqual(["cli.file.missing", "There is no nowhere.yaml."]);
  });
});

describe("help", () => {
  const names = [
    "init",
    "validate",
    "view",
    "graph",
    "render",
    "plan",
    "up",
    "status",
    "doctor",
    "dns",
    "setup-scripts",
    "invite",
    "logs",
    "secrets",
    "down",
    "destroy",
    "audit",
    "schema",
  ];

  it("names every command and the exit codes", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name}`, "m"));
    expect(stdout).toContain("Exit codes:");
  });

  it.each([
    ...names.map((name) => [name]),
    ["secrets", "list"],
    ["secrets", "show"],
    ["secrets", "rotate"],
    ["audit", "verify"],
    ["invite", "list"],
    ["invite", "revoke"],
  ])("%s %s has an example and --json", async (...words) => {
    const { code, stdout } = await run([...words.filter((word) => typeof word === "string"), "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Example:");
    expect(stdout).toContain("--json");
  });

  it.each([
    ["invite", "bob"],
    ["invite", "bob@acme.example", "--expires", "1y"],
    ["view", "--port", "x"],
    ["status", "--target", "server"],
  ])("%s %s %s: a value that cannot be meant ends with 2, too", async (...args) => {
    await write("workspace.yaml", FILE);
    expect(await run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining("hint:") as string });
  });

  it("a command or option that is not there ends with 2, and a guess", async () => {
    expect(await run(["validat"])).toMatchObject({ code: 2, stderr: expect.stringContaining("validate") as string });
    expect(await run(["up", "--targt", "x"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--target") as string });
  });
});

describe("what must run to be asked", () => {
  it.each([
    ["allod invite", ["invite", "bob@acme.test", "--json"]],
    ["allod dns --live", ["dns", "--live", "--json"]],
  ])("%s says so before the first `up`", async (_name, args) => {
    await init();
    expect((await run(args)).json()).toMatchObject({ error: { code: "cli.not-running" } });
  });
});

describe("validate", () => {
  it("says what a sound file becomes", async () => {
    await write("workspace.yaml", CHAT);
    expect(await run(["validate"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("workspace.yaml is valid: 6 components") as string,
    });
    expect((await run(["validate", "--json"])).json<{ valid: boolean }>().valid).toBe(true);
  });

  it("shows every mistake with its line and a caret, and ends with 3", async () => {
    await write("w.yaml", `${FILE}titel: Acme\nnetwork: { httpPort: 0 }\n`);
    const { code, stderr, stdout } = await run(["validate", "w.yaml"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(
      "w.yaml:6:1  error  workspace.key.unknown\n  Unknown key `titel`.\n  6 | titel: Acme\n    | ^\n  hint: Did you mean `title`?",
    );
    expect(stderr).toContain("w.yaml has 2 mistakes.");
    expect((await run(["validate", "w.yaml", "--json"])).json<{ error: { diagnostics: unknown[] } }>().error.diagnostics).toHaveLength(2);
  });

  it("uses no color unless a terminal looks on, and none at all with NO_COLOR", async () => {
    await write("workspace.yaml", `${FILE}x: 1\n`);
    expect((await run(["validate"])).stderr).not.toContain("\u001B");
    expect((await run(["validate"], { FORCE_COLOR: "1" })).stderr).toContain("\u001B[31m");
    expect((await run(["validate"], { FORCE_COLOR: "1", NO_COLOR: "1" })).stderr).not.toContain("\u001B");
  });
});

describe("a file that is none", () => {
  it("that is not there, or a directory", async () => {
    expect(await run(["validate", "none.yaml"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no none.yaml.") as string,
    });
    await mkdir(join(folder, "sub"));
    expect(await run(["render", "sub"])).toMatchObject({ code: 1, stderr: expect.stringContaining("sub is a directory.") as string });
  });

  it("of 50 MB, or without an end, is refused without reading it all", async () => {
    await write("big.yaml", new Uint8Array(50 * 1024 * 1024).fill(97));
    expect(await run(["validate", "big.yaml"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("big.yaml has more than 1 MiB.") as string,
    });
    expect(await run(["validate", "/dev/zero"])).toMatchObject({ code: 1, stderr: expect.stringContaining("more than 1 MiB") as string });
  });

  it("that is binary, or explodes", async () => {
    await write("b.yaml", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff]));
    expect(await run(["validate", "b.yaml"])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("This is not a text file.") as string,
    });
    await write(
      "a.yaml",
      `a: &a [x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? "a" : `b${i - 1}`}, *${i === 0 ? "a" : `b${i - 1}`}]`).join("\n")}\n`,
    );
    expect((await run(["validate", "a.yaml"])).stderr).toContain("Anchors, aliases and merge keys are not allowed.");
  });
});

describe("init", () => {
  it("writes a file that is valid, a key that only its owner reads, and keeps the key out of git", async () => {
    const { code, stdout } = await init();
    expect(code).toBe(0);
    expect(stdout).toContain("Keep a copy of age.key");
    expect((await readdir(folder)).toSorted()).toEqual([".gitignore", "age.key", "workspace.yaml"]);
    expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("age.key\n");
    expect(execFileSync("stat", ["-c", "%a", join(folder, "age.key")], { encoding: "utf8" }).trim()).toBe("600");
    expect((await run(["validate"])).code).toBe(0);
  });

  it("takes the server's address, which calls and records need, and refuses what is none", async () => {
    expect(await init("--ipv4", "203.0.113.700")).toMatchObject({ code: 2 });
    expect(await readdir(folder)).toEqual([]);
    expect((await init("--ipv4", "203.0.113.7")).code).toBe(0);
    expect(parse(await readFile(join(folder, "workspace.yaml"), "utf8"))).toMatchObject({ network: { ipv4: "203.0.113.7" } });
  });

  it("never overwrites", async () => {
    await init();
    const key = await readFile(join(folder, "age.key"), "utf8");
    expect(await init()).toMatchObject({ code: 1, stderr: expect.stringContaining("exists already") as string });
    await rm(join(folder, "workspace.yaml"));
    expect((await init()).stdout).toContain("the age.key that was there is used");
    expect(await readFile(join(folder, "age.key"), "utf8")).toBe(key);
  });

  it("without a terminal says which answers it needs, and writes nothing for wrong ones", async () => {
    expect(await run(["init"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--name, --domain, --email") as string });
    expect(await run(["init", "--name", "acme", "--domain", "co.uk", "--email", "a@co.uk"])).toMatchObject({ code: 2 });
    expect(await readdir(folder)).toEqual([]);
  });

  it("keeps what needs quotes as it was given", async () => {
    await init("--title", 'Acme: "the" #1 company', "--language", "de");
    expect(parse(await readFile(join(folder, "workspace.yaml"), "utf8"))).toMatchObject({
      title: 'Acme: "the" #1 company',
      language: "de",
    });
  });
});

describe("render", () => {
  it("shows the whole tree with names in the place of secrets", async () => {
    await write("workspace.yaml", CHAT);
    const { code, stdout } = await run(["render"]);
    expect(code).toBe(0);
    expect(stdout).toContain("# compose.yaml");
    expect(stdout).toContain('password: "[secret postgres/role-synapse]"');
  });

  it("ends quietly when its reader has had enough", async () => {
    await write("workspace.yaml", CHAT);
    const { stdout, stderr } = spawnSync("sh", ["-c", '"$0" render | head -n 1', join(import.meta.dirname, "../bin/allod")], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "# components/caddy/compose.yaml\n", stderr: "" });
  });

  it("--out writes it, makes the secrets on the way, and refuses somebody else's folder", async () => {
    await initChat();
    expect((await run(["render", "--out", "deploy"])).code).toBe(0);
    expect(await readFile(join(folder, "deploy/secrets/synapse/etc/synapse/homeserver.yaml"), "utf8")).not.toContain("[secret");
    expect((await run(["render", "--out", "deploy", "--json"])).json()).toMatchObject({ removed: 0 });
    await mkdir(join(folder, "mine"));
    await write("mine/notes.txt", "mine");
    expect(await run(["render", "--out", "mine"])).toMatchObject({ code: 1, stderr: expect.stringContaining("notes.txt") as string });
    expect(await readdir(join(folder, "mine"))).toEqual(["notes.txt"]);
  });

  it("--out without a key says how to get one", async () => {
    await write("workspace.yaml", CHAT);
    expect(await run(["render", "--out", "deploy"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no age key") as string,
    });
    expect(await readdir(folder)).toEqual(["workspace.yaml"]);
  });
});

describe("secrets", () => {
  it("are listed, shown and rotated by name", async () => {
    await initChat();
    await run(["render", "--out", "deploy"]);
    expect((await run(["secrets", "list"])).stdout).toContain("keycloak/first-password\n");
    expect((await run(["secrets", "show", "keycloak/first-password"])).stdout).toMatch(/^[a-z2-9]{24}\n$/);
    const before = (await run(["secrets", "show", "keycloak/client-synapse"])).stdout;
    expect((await run(["secrets", "rotate", "keycloak/client-synapse"])).stdout).toContain("allod up");
    expect((await run(["secrets", "show", "keycloak/client-synapse"])).stdout).not.toBe(before);
  });

  it("that a running product makes are named before they are there, and who makes them", async () => {
    await initChat();
    await write("workspace.yaml", `${FILE}suite: chat\ncomponents: { control-plane: { enabled: true } }\n`);
    await run(["render", "--out", "deploy"]);
    const name = "synapse/account-allod";
    expect((await run(["secrets", "list"])).stdout).toContain(`${name} (not yet: synapse.account-allod makes it during \`allod up\`)\n`);
    expect((await run(["secrets", "list", "--json"])).json()).toMatchObject({ awaited: [name] });
    for (const command of ["show", "rotate"])
      expect((await run(["secrets", command, name, "--json"])).json()).toMatchObject({ error: { code: "cli.secret.awaited" } });
  });

  it.each(["keycloak/steward", "keycloak/first-password", "synapse/signing-key", "postgres/superuser-postgres", "allod/fingerprint"])(
    "keep %s, and say why: a new value would not reach who needs it",
    async (name) => {
      await initChat();
      await run(["render", "--out", "deploy"]);
      const before = await readFile(join(folder, "workspace.secrets.yaml"), "utf8");
      expect(await run(["secrets", "rotate", name])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`${name} is not rotated:`) as string,
      });
      expect(await readFile(join(folder, "workspace.secrets.yaml"), "utf8")).toBe(before);
    },
  );

  it("that a mistyped key should open do not show the key", async () => {
    await initChat();
    const key = await readFile(join(folder, "age.key"), "utf8");
    await write("age.key", key.replace(/(AGE-SECRET-KEY-1.{10})./, "$1#"));
    const { stderr, stdout, code } = await run(["secrets", "list"]);
    expect(code).toBe(1);
    expect(stderr).toContain("The age key in");
    expect(stderr + stdout).not.toContain("AGE-SECRET-KEY-1");
  });

  it("that are not there are said so, with a guess", async () => {
    await initChat();
    await run(["render", "--out", "deploy"]);
    expect(await run(["secrets", "show", "first-password"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Did you mean keycloak/first-password?") as string,
    });
  });
});

describe("graph and schema", () => {
  it("draw who talks to whom", async () => {
    await write("workspace.yaml", FILE);
    expect((await run(["graph"])).stdout).toMatch(/^flowchart LR\n[\s\S]*n-synapse -->\|"5432"\| n-postgres/);
    expect((await run(["graph", "--svg"])).stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect((await run(["graph", "--json"])).json<{ links: unknown[] }>().links.length).toBeGreaterThan(5);
  });

  it("describe the file for editors: the schema takes what we take and refuses what we refuse", async () => {
    const schema = (await run(["schema"])).json<Record<string, unknown>>();
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(parse(FILE))).toBe(true);
    expect(validate({ ...(parse(FILE) as object), titel: "x" })).toBe(false);
    expect(validate({ ...(parse(FILE) as object), components: { synapse: { federation: { mode: "maybe" } } } })).toBe(false);
  });
});

describe("destroy", () => {
  it("asks twice before data goes, and goes nowhere without Docker", async () => {
    await write("workspace.yaml", FILE);
    expect(await run(["destroy", "--delete-data"])).toMatchObject({ code: 1, stderr: expect.stringContaining("--confirm acme") as string });
    expect(await run(["destroy", "--delete-data", "--confirm", "other"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("called acme, not other") as string,
    });
  });
});

describe("audit verify", () => {
  const refused = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await run(["audit", "verify", ...args], env);
    expect(stdout + stderr).not.toContain("hunter2");
    return [code, /\b(cli\.\S+)/.exec(stderr)?.[1]];
  };

  it("takes no password as an argument", async () => {
    for (const address of ["postgresql://allod:hunter2@db.test/allod", "postgres://db.test/allod?user=a&password=hunter2"])
      expect(await refused(["--database", address])).toEqual([1, "cli.audit.password"]);
    expect(await refused(["--database", "postgres://a:hunter2@[db.test/allod"])).toEqual([1, "cli.audit.address"]);
  });

  it("says what is missing, and where the key is", async () => {
    expect(await refused([])).toEqual([2, "cli.audit.nothing"]);
    expect(await refused([], { ALLOD_DATABASE_URL: "mysql://a:hunter2@db.test" })).toEqual([1, "cli.audit.address"]);
    const env = { ALLOD_DATABASE_URL: "postgresql://a:hunter2@db.test/allod" };
    expect(await refused([], env)).toEqual([1, "cli.audit.key"]);
    expect((await run(["audit", "verify", "--checkpoints", "kept.jsonl"], env)).stderr).toContain("kept.jsonl.pub");
    expect(await refused(["--key", "none"], env)).toEqual([1, "cli.audit.unreadable"]);
    await write("key", "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n");
    expect(await refused(["--key", "key"], env)).toEqual([1, "cli.audit.no-key"]);
    expect(await refused(["--tenant", "acme"], env)).toEqual([1, "cli.audit.tenant"]);
    expect(await refused(["--database", "x", "--export", "y"])).toEqual([2, undefined]);
  });

  it("refuses what is no export, and no checkpoints", async () => {
    await write("table.csv", "id,seq\n1,1\n");
    expect(await refused(["--export", "table.csv"])).toEqual([1, "cli.audit.no-export"]);
    expect(await refused(["--export", "."])).toEqual([1, "cli.audit.unreadable"]);
    await write("key.pem", generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }));
    expect(await refused(["--export", "table.csv", "--checkpoints", "table.csv", "--key", "key.pem"])).toEqual([
      1,
      "cli.audit.no-checkpoints",
    ]);
  });
});

describe("view", () => {
  it("serves one page that loads nothing, and follows the file", async () => {
    await write("workspace.yaml", FILE);
    const shown = new PassThrough();
    const finished = main(["view", "--port", "0"], {
      stdin: Readable.from([]),
      stdout: shown,
      stderr: new PassThrough(),
      env: {},
      cwd: folder,
    });
    const [text] = (await once(shown, "data")) as [Buffer];
    const url = /http:\/\/localhost:\d+\//.exec(text.toString())?.[0] ?? "";
    const page = await fetched(url);
    expect(page).toContain("<h1>acme</h1>");
    expect(page).not.toMatch(/<script|src="http|<link rel="stylesheet"/);
    await write("workspace.yaml", `${FILE}titel: "<img src=x onerror=alert(1)>"\n`);
    const broken = await fetched(url);
    expect(broken).toContain("This file has mistakes.");
    expect(broken).not.toContain("<img");
    process.emit("SIGTERM");
    expect(await finished).toBe(0);
  });

  it("writes the page where it is told to, and nothing of a file with mistakes", async () => {
    await write("workspace.yaml", FILE);
    expect(await run(["view", "--out", "public/stack.html"])).toMatchObject({ code: 0, stdout: "Wrote public/stack.html.\n" });
    expect(await readFile(join(folder, "public/stack.html"), "utf8")).toContain("<h1>acme</h1>");
    await write("workspace.yaml", `${FILE}titel: x\n`);
    expect(await run(["view", "--out", "public/other.html"])).toMatchObject({ code: 3, stdout: "" });
    expect(await readdir(join(folder, "public"))).toEqual(["stack.html"]);
  });

  it("says so when the port is taken", async () => {
    await write("workspace.yaml", FILE);
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await run(["view", "--port", String(port)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Port ${port} is in use`) as string,
    });
    other.close();
  });
});

function fetched(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url.replace("localhost", "127.0.0.1"), (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve(body));
    }).on("error", reject);
  });
}
