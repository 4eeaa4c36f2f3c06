import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { compile } from "@allod/compiler";
import { catalog } from "@allod/catalog";
import { systemClock, systemRandom } from "@allod/core";
import { afterAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { readConfig } from "../../apps/control-plane/src/config.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

function sourceOf(more: Readonly<Record<string, unknown>>): string {
  return stringify({
    apiVersion: "allod.dev/v1",
    kind: "Workspace",
    name: "acme",
    title: 'Acme: "Tools" & Söhne',
    domain: "acme.test",
    admin: { email: "anna.berg@acme.test" },
    network: { ipv4: "198.51.100.7" },
    ...more,
  });
}

/** What the control plane's own program reads of the configuration that a workspace renders for it. */
async function readBy(more: Readonly<Record<string, unknown>>) {
  const { plan, diagnostics } = compile(sourceOf(more), catalog);
  const workload = plan?.workloads.find(({ id }) => id === "control-plane");
  if (workload === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; ") || "there is no control plane");
  const folder = await mkdtemp(join(tmpdir(), "allod-rendered-"));
  folders.push(folder);
  for (const { path, content } of workload.files) {
    // As files are written on a target, with a value in the place of each secret; and in a folder instead of in a container.
    const text = content.parts.map((part) => (typeof part === "string" ? part : "0123456789abcdef".repeat(4))).join("");
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text.replaceAll(/(?<=[: "'](file:)?)(?=\/run\/secrets\/)/g, folder));
  }
  return readConfig(join(folder, "/etc/allod/control-plane.yaml"), { clock: systemClock, random: systemRandom });
}

/** Whose the mail server is told that the workspace's own domain is. */
function marksOf(more: Readonly<Record<string, unknown>>) {
  const grants = compile(sourceOf(more), catalog).plan?.grants ?? [];
  return grants.flatMap(({ request }) => (request.capability === "mailConnector" ? [request.ownDomain] : []));
}

const identities = ["authentik", "keycloak"].filter((id) => catalog.has(id));
const chat = { suite: "chat", components: { "control-plane": { enabled: true } } };

describe.each(identities)("the control plane's configuration, with %s", (identity) => {
  it("is read by its own program in a workspace that is little more", async () => {
    const config = await readBy({ ...chat, providers: { oidcClient: identity } });
    expect(config.origins).toEqual({ portal: "https://acme.test", operator: "https://operator.acme.test", api: "https://api.acme.test" });
    expect(config.database.url.reveal()).toMatch(/^postgresql:\/\/allod_app:[0-9a-f]{64}@postgres:5432\/allod$/);
    expect(config.firstTenant).toMatchObject({
      slug: "acme",
      name: 'Acme: "Tools" & Söhne',
      domain: "acme.test",
      username: "anna.berg",
      everybody: true,
    });
    expect([config.identity.portal.clientId, config.identity.operator.clientId]).toEqual([
      "control-plane-portal",
      "control-plane-operator",
    ]);
  });

  it("is read in the whole company's workspace, with a connector for each product that is there", async () => {
    const config = await readBy({ suite: "company", providers: { oidcClient: identity } });
    // What Stalwart's domain is marked with is what the control plane makes.
    const { id: tenantId, domainId: id } = config.firstTenant ?? {};
    expect(marksOf({ suite: "company", providers: { oidcClient: identity } })).toEqual([{ id, tenantId }]);
    const [first, ...others] = config.connectors.map(({ id }) => id);
    expect({ first, others }).toMatchObject({ first: identity, others: expect.arrayContaining(["matrix", "stalwart", "nextcloud"]) });
    expect(config.connectors.find(({ id }) => id === "nextcloud")?.app?.url).toBe("https://cloud.acme.test");
    // Tokens name the issuer of the portal: it is by this that people are known.
    expect(config.connectors[0]?.issuer).toBe(config.identity.portal.issuer);
  });
});
