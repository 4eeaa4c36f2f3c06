import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { ResourceView } from "@allod/api";
import { catalog } from "@allod/catalog";
import { compile, type Plan } from "@allod/compiler";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { askApi } from "./support/operator.ts";
import { BROWSER } from "./support/browser.ts";
import { COMPANY, companyText } from "./support/company.ts";
import { containerIds, containers, docker } from "./support/docker.ts";
import { reachable } from "./support/reach.ts";
import { signIn } from "./support/sign-in.ts";
import { DOMAIN, SITE, type Up, Workspace } from "./support/workspace.ts";

const PATIENTLY = { timeout: 120_000, interval: 1000 };

/**
 * What LiveKit lets happen beyond its links: it has one list of addresses for signaling and for measurements, and takes
 * media, which is public anyway, at all of its addresses.
 */
const BEYOND = [
  "element-call-jwt -> element-call-livekit:7881",
  "prometheus -> element-call-livekit:7880",
  "prometheus -> element-call-livekit:7881",
  "traefik -> element-call-livekit:6789",
  "traefik -> element-call-livekit:7881",
];

describe("a company's workspace, as far as it can be had as packages", () => {
  let workspace: Workspace;
  let plan: Plan;
  let first: Up;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    workspace = await Workspace.init();
    await workspace.write(COMPANY);
    plan = compile(companyText(), catalog).plan as Plan;
    first = await workspace.up();
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: [...BROWSER, "--host-resolver-rules=MAP *.test 127.0.0.1"],
    });
    page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await workspace?.json(["destroy", "--delete-data", "--confirm", "acme"]);
  });

  it("comes up from one file, with every check passed that can be asked", () => {
    expect(first.changes.map(({ workload, kind }) => `${kind} ${workload}`)).toEqual(plan.workloads.map(({ id }) => `create ${id}`));
    expect(first.probes.filter(({ status }) => status === "fail")).toEqual([]);
    expect(first.probes.filter(({ status }) => status === "pass").length).toBeGreaterThan(40);
  });

  it("has brought what a running product made to who reads it, in the same `up`", async () => {
    const found = plan.secrets.filter(({ spec }) => spec.type === "found");
    expect(found.map(({ name }) => name)).toEqual(["synapse/account-allod"]);
    expect(first.changes.find(({ workload }) => workload === "control-plane")?.reasons).toEqual(["synapse/account-allod is known now"]);
    const config = await readFile(join(SITE, "current/secrets/control-plane/etc/allod/control-plane.yaml"), "utf8");
    expect(config).toContain(await workspace.secret("synapse/account-allod"));
  });

  it("changes nothing when it is brought up again", async () => {
    const before = await containerIds();
    const again = await workspace.up();
    expect(again.tasks.flatMap(({ changes }) => changes)).toEqual([]);
    expect(again).toMatchObject({ changed: false, release: first.release });
    expect(await containerIds()).toEqual(before);
  });

  it("lets its administrator sign in, who is the operator of the portal and the owner of its first tenant", async () => {
    const person = {
      username: "anna.berg",
      password: await workspace.secret("keycloak/first-password"),
      newPassword: "a longer passphrase 7",
    };
    await page.goto(`https://operator.${DOMAIN}/auth/login`);
    const asked = await signIn(page, person, { identityHost: `id.${DOMAIN}` });
    expect(asked).toContain("kc-totp-settings-form");
    expect(new URL(page.url()).hostname).toBe(`operator.${DOMAIN}`);
    expect(await askApi(page, "GET", "/me")).toMatchObject({ status: 200, body: { operator: true, email: `anna.berg@${DOMAIN}` } });

    // One account, one sign-in: the portal asks nothing more.
    await page.goto(`https://${DOMAIN}/auth/login`);
    await page.waitForURL(`https://${DOMAIN}/**`);
    expect(await askApi(page, "GET", "/me")).toMatchObject({ body: { memberships: [{ tenant: { slug: "acme" }, role: "owner" }] } });
    await page.getByText("Hello Anna").waitFor();
  });

  it("has the tenant, its domain and its owner in Keycloak and in Synapse, and says that all of it is as wanted", async () => {
    const { body: me } = await askApi(page, "GET", "/me");
    const [{ tenant }] = (me as unknown as { memberships: [{ tenant: { id: string } }] }).memberships;
    const unsettled = async (): Promise<string[]> => {
      const { body } = await askApi(page, "GET", `/tenants/${tenant.id}/resources`);
      const { items } = body as unknown as { items: readonly ResourceView[] };
      const known = new Set(items.map(({ connector }) => connector.id));
      // The account that was there first stays the identity provider's own.
      const open = items.filter(({ conditions }) => conditions.some(({ status, reason }) => status !== "True" && reason !== "OwnAccount"));
      return [
        ...["keycloak", "matrix"].filter((id) => !known.has(id)).map((id) => `nothing in ${id}`),
        ...open.map(({ object, connector, conditions }) => `${object.kind} in ${connector.id}: ${JSON.stringify(conditions)}`),
      ];
    };
    await expect.poll(unsettled, PATIENTLY).toEqual([]);
    const people = `SELECT username FROM user_entity JOIN user_group_membership ON user_id = user_entity.id
      JOIN keycloak_group ON keycloak_group.id = group_id WHERE name = 'allod-acme'`;
    expect(await sql("keycloak", people)).toBe("anna.berg");
    expect(await sql("synapse", "SELECT name FROM users WHERE name NOT LIKE '@allod:%'")).toBe(`@anna.berg:${DOMAIN}`);
  });

  it("is measured: every part that has figures answers, and the machine is seen from a container without mounts", async () => {
    const prometheus = async <T>(path: string): Promise<T> => {
      const answer = await docker("exec", "allod-acme-prometheus-1", "wget", "-q", "-O", "-", `http://127.0.0.1:9090/api/v1/${path}`);
      return (JSON.parse(answer) as { data: T }).data;
    };
    const down = async (): Promise<string[]> => {
      const { activeTargets: targets } = await prometheus<{
        activeTargets: { labels: { instance: string }; health: string; lastError: string }[];
      }>("targets");
      return targets.filter(({ health }) => health !== "up").map(({ labels, lastError }) => `${labels.instance}: ${lastError}`);
    };
    await expect.poll(down, PATIENTLY).toEqual([]);
    const { activeTargets: all } = await prometheus<{ activeTargets: unknown[] }>("targets");
    expect(all).toHaveLength(plan.grants.filter(({ request }) => request.capability === "metrics").length + 1);

    const { groups } = await prometheus<{ groups: { rules: { name: string; health: string }[] }[] }>("rules");
    expect(groups.flatMap(({ rules }) => rules).filter(({ health }) => health === "err")).toEqual([]);
    for (const query of [
      'node_filesystem_avail_bytes{mountpoint="/"}',
      "node_memory_MemAvailable_bytes",
      "rate(node_cpu_seconds_total[5m])",
    ]) {
      const seen = async (): Promise<number> =>
        (await prometheus<{ result: unknown[] }>(`query?query=${encodeURIComponent(query)}`)).result.length;
      await expect.poll(seen, PATIENTLY).toBeGreaterThan(0);
    }
  });

  it("shows figures to its administrator, and to nobody who has not signed in", async () => {
    const stranger = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await stranger.goto(`https://metrics.${DOMAIN}/`);
    expect(new URL(stranger.url()).hostname).toBe(`id.${DOMAIN}`);
    await page.goto(`https://metrics.${DOMAIN}/`);
    await page.waitForURL(`https://metrics.${DOMAIN}/**`);
    expect(await page.title()).toContain("Prometheus");
  });

  it("reaches each other over exactly the links of the plan, from every container to every port of every other", async () => {
    const { attempts, open } = await reachable(await containers());
    const permitted = new Set(plan.links.map(({ from, to, port }) => `${from} -> ${to}:${port}`));
    expect(open).toEqual([...permitted, ...BEYOND].toSorted());
    expect(attempts).toBeGreaterThan(permitted.size * 10);
  });
});

async function sql(database: string, query: string): Promise<string> {
  return (await docker("exec", "allod-acme-postgres-1", "psql", "-U", "postgres", "-d", database, "-At", "-c", query)).trim();
}
