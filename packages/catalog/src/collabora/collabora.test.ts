import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const both = { nextcloud: { enabled: true }, collabora: { enabled: true } };
const office = (more: Readonly<Record<string, unknown>> = {}) => new Rendered({ components: both, ...more });

/** The options that it is started with, by name. */
function optionsOf(rendered: Rendered): Record<string, string> {
  const { entrypoint = [] } = rendered.workload("collabora");
  return Object.fromEntries(entrypoint.slice(1).map((word) => /^--o:(.+?)=(?!\w+\])(.*)$/.exec(word)?.slice(1) as [string, string]));
}

describe("Collabora Online", () => {
  const rendered = office();
  const options = optionsOf(rendered);

  it("runs without any capability: asking for them is switched off, and with it what needs them", () => {
    expect(options).toMatchObject({ "security.capabilities": "false", mount_jail_tree: "false", "security.seccomp": "true" });
    expect(rendered.workload("collabora").user).toBe("1001:1001");
    expect(rendered.workload("collabora").exceptions ?? []).toEqual([]);
  });

  it("is asked for its health by its own program: there is no shell in the image, and no curl", () => {
    expect(rendered.workload("collabora").health.test).toEqual(["/usr/bin/coolwsd", "--probe", "--disable-ssl"]);
    expect(rendered.workload("collabora").entrypoint?.[0]).toBe("/usr/bin/coolwsd");
  });

  it("writes in memory alone, where its documents and its cache are", () => {
    const { scratch } = rendered.workload("collabora");
    expect(scratch.map(({ path }) => path)).toEqual(["/tmp", options["child_root_path"], options["cache_files.path"]]);
  });

  it("is behind an edge that ends TLS, and still writes https", () => {
    expect(options).toMatchObject({ "ssl.enable": "false", "ssl.termination": "true", server_name: "office.acme.test" });
  });

  it("has a key for proofs: the image brings none, and OpenCloud refuses what is not signed", () => {
    expect(rendered.file("collabora", "/etc/coolwsd/proof_key")).toBe("[secret collabora/proof-key]");
    expect(rendered.plan.secrets.find(({ name }) => name === "collabora/proof-key")?.spec).toEqual({ type: "key", algorithm: "rsa-3072" });
  });

  it("opens documents of the workspace's files and of nobody else; with none it refuses all, not all but the first", () => {
    expect(options).toMatchObject({
      "storage.wopi.alias_groups[@mode]": "groups",
      "storage.wopi.alias_groups.group[0].host": "https://cloud.acme.test:443",
      "storage.wopi.alias_groups.group[0].host[@allow]": "true",
      "net.frame_ancestors": "cloud.acme.test",
      "net.lok_allow.host[14]": "cloud\\.acme\\.test",
    });
    const alone = new Rendered({ components: { collabora: { enabled: true } } });
    expect(optionsOf(alone)["storage.wopi.alias_groups[@mode]"]).toBe("groups");
    expect(Object.keys(optionsOf(alone)).filter((name) => name.includes("group["))).toEqual([]);
    expect(alone.warnings.map(({ message }) => message)).toContain("Nobody opens documents with Collabora Online.");
  });

  it("names the port where it is not 443", () => {
    const moved = optionsOf(office({ network: { httpsPort: 8443 }, tls: { mode: "internal" } }));
    expect(moved).toMatchObject({
      server_name: "office.acme.test:8443",
      "net.frame_ancestors": "cloud.acme.test:8443",
      "storage.wopi.alias_groups.group[0].host": "https://cloud.acme.test:8443",
    });
  });

  it("checks the certificate of who has the documents, also when an authority of the workspace's own signed it", () => {
    expect(options["ssl.ssl_verification"]).toBe("true");
    expect(optionsOf(office({ domain: "acme.de" }))).not.toHaveProperty("storage.ssl.ca_file_path");
    const own = office({ tls: { mode: "internal" } });
    const path = optionsOf(own)["storage.ssl.ca_file_path"] ?? "";
    expect(own.file("collabora", path)).toBe("[secret caddy/authority/certificate]");
  });

  it("reaches the files, and they it, by public names through the edge, without a circle at the start", () => {
    const link = (from: string) => rendered.plan.links.find((each) => each.from === from && each.to === "caddy")?.hostnames;
    expect(link("collabora")).toEqual(["cloud.acme.test"]);
    expect(link("nextcloud")).toContain("office.acme.test");
    expect(rendered.workload("nextcloud").startsAfter).not.toContain("collabora");
    expect(rendered.workload("collabora").egress).toBeUndefined();
  });

  it("shows neither its administration nor its measurements", () => {
    expect(options["admin_console.enable"]).toBe("false");
    const refused = rendered.plan.grants.flatMap(({ request }) =>
      request.capability === "route" && request.target.kind === "refuse" ? request.paths : [],
    );
    expect(refused).toEqual(
      expect.arrayContaining(["/browser/dist/admin/", "/cool/getMetrics", "/cool/getMetrics/", "/cool/adminws", "/cool/adminws/"]),
    );
  });

  it("runs no macros, and holds documents for more than ten unless it is small", () => {
    expect(options).toMatchObject({ "security.enable_macros_execution": "false", "home_mode.enable": "false", "welcome.enable": "false" });
    expect(optionsOf(new Rendered({ components: { ...both, collabora: { small: true, enabled: true } } }))["home_mode.enable"]).toBe(
      "true",
    );
  });

  it("fits into 1 GiB", () => {
    expect(rendered.workload("collabora").resources.memory.bytes).toBe(1024 ** 3);
  });
});
