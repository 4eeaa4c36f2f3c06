import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { catalog } from "@allod/catalog";
import { compile, type Plan } from "@allod/compiler";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { choices } from "../golden/choices.ts";
import { chosenBy, pairwise } from "../golden/pairwise.ts";
import { dockerEnv, HOME } from "./machine/engine.ts";
import { caddyProgram, sopsProgram } from "./machine/fetch.ts";
import { workspaceText } from "../golden/workspace-text.ts";
import { attempt, run } from "./machine/run.ts";
import { docker } from "./support/docker.ts";
import { Workspace } from "./support/workspace.ts";

/** The choices of the golden trees, and a set of combinations in which every two choices of products meet. */
const combinations: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ...Object.entries(choices),
  ...pairwise().map((chosen) => [Object.values(chosen).join(", "), { providers: {}, ...chosenBy(chosen) }] as const),
];

describe.each(combinations)("what is rendered for %s", (_name, more) => {
  const plan = compile(workspaceText(more), catalog).plan as Plan;
  let tree: string;

  beforeAll(async () => {
    const workspace = await Workspace.init();
    await workspace.write(more);
    tree = join(workspace.folder, "deploy");
    await run("chmod", ["700", workspace.folder]);
    const { code, stderr } = await workspace.allod(["render", "--out", "deploy"]);
    expect(stderr).not.toContain("error");
    expect(code).toBe(0);
  });

  it("is accepted by Docker Compose, which sees every container of the plan", async () => {
    const config = parse(
      await run("docker", ["compose", "--file", join(tree, "compose.yaml"), "config", "--no-interpolate"], { env: dockerEnv }),
    ) as { services: Record<string, unknown> };
    expect(Object.keys(config.services).toSorted()).toEqual(plan.workloads.map(({ id }) => id));
    await run("docker", ["compose", "--file", join(tree, "compose.yaml"), "config", "--quiet"], { env: dockerEnv });
  });

  it.runIf(plan.edge === "caddy")("passes Caddy's own validation", async () => {
    const caddyfile = await readFile(join(tree, "components/caddy/files/caddy/etc/caddy/Caddyfile"), "utf8");
    // Where the container finds the authority, this machine has the rendered files.
    const local = join(tree, "../Caddyfile");
    await writeFile(local, caddyfile.replaceAll("/etc/caddy/", `${tree}/secrets/caddy/etc/caddy/`));
    const { code, stderr } = await attempt(await caddyProgram(), ["validate", "--adapter", "caddyfile", "--config", local], {
      env: { ...process.env, XDG_DATA_HOME: join(tree, "../caddy"), XDG_CONFIG_HOME: join(tree, "../caddy") },
    });
    expect(`${code} ${stderr}`).toMatch(/^0 /);
  });

  it("passes Synapse's own check of its configuration", async () => {
    const synapse = plan.workloads.find(({ id }) => id === "synapse");
    const mounts = await mountsOf(tree, "synapse");
    const check =
      "from synapse.config.homeserver import HomeServerConfig as C; C.load_config('check', ['-c', '/etc/synapse/homeserver.yaml'])";
    const checked = docker(
      "run",
      "--rm",
      "--network",
      "none",
      "--read-only",
      "--tmpfs",
      "/tmp",
      "--tmpfs",
      "/data",
      ...mounts,
      "--entrypoint",
      "python",
      synapse?.image ?? "",
      "-c",
      check,
    );
    await expect(checked).resolves.toBeDefined();
  });
});

describe("the secrets file and the real sops", () => {
  it("is read by sops, value for value", async () => {
    const { workspace, sops } = await withSecrets();
    const decrypted = parse(await sops("decrypt", "workspace.secrets.yaml")) as Record<string, Record<string, string>>;
    const ours = await workspace.secrets();
    expect(decrypted["keycloak"]?.["steward"]).toBe(ours.get("keycloak/steward"));
    expect(Object.fromEntries(Object.entries(flatten(decrypted)).map(([name, value]) => [name, value.trimEnd()]))).toEqual(
      Object.fromEntries(ours),
    );
  });

  it("is read by allod after sops changed it, and by sops after allod changed it again, comments and all", async () => {
    const { workspace, sops } = await withSecrets();
    await sops("set", "workspace.secrets.yaml", '["keycloak"]["steward"]', '"chosen by hand: ü\\nand more"');
    expect(await workspace.secret("keycloak/steward")).toBe("chosen by hand: ü\nand more");

    const before = await readFile(join(workspace.folder, "workspace.secrets.yaml"), "utf8");
    const rotated = await workspace.allod(["secrets", "rotate", "coturn/shared"]);
    expect(rotated.code).toBe(0);
    const after = await readFile(join(workspace.folder, "workspace.secrets.yaml"), "utf8");
    // The time is in seconds: it may be the same.
    expect(changedLines(before, after).filter((key) => key !== "lastmodified")).toEqual(["mac", "shared"]);
    const decrypted = parse(await sops("decrypt", "workspace.secrets.yaml")) as Record<string, Record<string, string>>;
    expect(decrypted["keycloak"]?.["steward"]).toBe("chosen by hand: ü\nand more");
    expect(decrypted["coturn"]?.["shared"]).toBe(await workspace.secret("coturn/shared"));
  });

  it("that sops made from nothing is taken as it is", async () => {
    const { workspace, sops } = await withSecrets();
    const recipient = /public key: (\S+)/.exec(await readFile(join(workspace.folder, "age.key"), "utf8"))?.[1] ?? "";
    await writeFile(
      join(workspace.folder, "workspace.secrets.yaml"),
      "# kept by hand\nkeycloak:\n    steward: by-hand\nport: 5432\nflag: true\n",
    );
    await sops("encrypt", "--age", recipient, "--in-place", "workspace.secrets.yaml");
    expect(await workspace.secret("keycloak/steward")).toBe("by-hand");
    expect(await workspace.secret("port")).toBe("5432");
    expect((await workspace.allod(["render", "--out", "again"])).code).toBe(0);
    expect(await workspace.secret("keycloak/steward")).toBe("by-hand");
    expect(flatten(parse(await sops("decrypt", "workspace.secrets.yaml")) as Record<string, unknown>)).toMatchObject({
      "keycloak/steward": "by-hand",
      port: "5432",
    });
  });

  it("that was altered is refused by both", async () => {
    const { workspace, sops } = await withSecrets();
    const path = join(workspace.folder, "workspace.secrets.yaml");
    const lines = (await readFile(path, "utf8")).split("\n");
    await writeFile(path, lines.filter((line) => !line.includes("steward:")).join("\n"));
    await expect(sops("decrypt", "workspace.secrets.yaml")).rejects.toThrow(/MAC mismatch/);
    const refused = await workspace.allod(["secrets", "list"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("was altered after it was encrypted");
  });
});

async function withSecrets() {
  const workspace = await Workspace.init();
  await workspace.allod(["render", "--out", await mkdtemp(`${HOME}/workspaces/out-`)]);
  const program = await sopsProgram();
  const env = { ...process.env, SOPS_AGE_KEY_FILE: join(workspace.folder, "age.key") };
  return { workspace, sops: (...args: readonly string[]) => run(program, args, { cwd: workspace.folder, env }) };
}

async function mountsOf(tree: string, workload: string): Promise<string[]> {
  const roots = [join(tree, "secrets", workload), join(tree, "components", workload, "files", workload)];
  const found = await Promise.all(
    roots.map(async (root) =>
      (await readdir(root, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => ({ host: join(entry.parentPath, entry.name), inside: join(entry.parentPath, entry.name).slice(root.length) })),
    ),
  );
  return found.flat().flatMap(({ host, inside }) => ["--volume", `${host}:${inside}:ro`]);
}

function flatten(data: Record<string, unknown>, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      typeof value === "object" && value !== null
        ? Object.entries(flatten(value as Record<string, unknown>, `${prefix}${key}/`))
        : [[`${prefix}${key}`, String(value)]],
    ),
  );
}

function changedLines(before: string, after: string): string[] {
  const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());
  const old = new Set(lines(before));
  return lines(after)
    .filter((line) => !old.has(line))
    .map((line) => line.split(":")[0] ?? "")
    .toSorted();
}
