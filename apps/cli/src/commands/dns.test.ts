import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CHAT_FILE, runIn } from "../running.test-support.ts";
import { verdict } from "./dns.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-dns-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const MAIL = `${CHAT_FILE}network: { ipv4: 192.0.2.7 }\ncomponents: { stalwart: { enabled: true, directory: oidc } }\n`;

async function run(args: readonly string[], file = MAIL) {
  await writeFile(join(folder, "workspace.yaml"), file);
  return runIn(folder, ["dns", ...args]);
}

describe("dns", () => {
  it("lists every record with what it is for, the domain's own first", async () => {
    const { code, stdout, stderr } = await run([]);
    const lines = stdout.trim().split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^NAME +TYPE +VALUE +PURPOSE$/);
    expect(lines[1]).toMatch(/^acme\.example /);
    expect(stdout).toMatch(/^acme\.example +MX +10 mail\.acme\.example +where mail for the domain goes$/m);
    expect(stdout).toMatch(/^mail\.acme\.example +A +192\.0\.2\.7 /m);
    expect(stderr).toContain("stalwart knows more records once it runs, such as keys: allod dns workspace.yaml --live");
  });

  it("says what stands where the server's address should be", async () => {
    const { stdout, stderr } = await run([], CHAT_FILE);
    expect(stdout).toContain("{ipv4}");
    expect(stderr).toContain("network: { ipv4: 203.0.113.7 }");
    expect(stderr).not.toContain("--live");
  });

  it("writes a zone file and Terraform with nothing else on standard output", async () => {
    const zone = (await run(["--format", "zone"])).stdout.trim().split("\n");
    expect(zone).toContain('acme.example. 3600 IN TXT "v=spf1 mx -all"');
    expect(zone.every((line) => /^[a-z0-9._-]+\. 3600 IN [A-Z]+ \S/.test(line))).toBe(true);
    expect((await run(["--format", "terraform"])).stdout).toContain('resource "cloudflare_dns_record" "mx_acme_example"');
    expect((await run(["--format", "terraform", "--provider", "hetzner"])).stdout).toContain(
      'resource "hcloud_zone_rrset" "mx_acme_example"',
    );
    expect(await run(["--format", "terraform", "--provider", "other"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("gives programs all of it, and which components know more", async () => {
    const { stdout, stderr } = await run(["--json"]);
    const { domain, records, later } = JSON.parse(stdout) as { domain: string; records: Record<string, string>[]; later: string[] };
    expect({ domain, later, stderr }).toEqual({ domain: "acme.example", later: ["stalwart"], stderr: "" });
    expect(records).toContainEqual({
      name: "acme.example",
      type: "MX",
      value: "10 mail.acme.example",
      purpose: "where mail for the domain goes",
      component: "stalwart",
    });
  });

  it("takes the silence of the DNS for no answer: nobody has seen that all is well", () => {
    const record = (type: "A" | "TLSA", value: string) => ({ name: "acme.example", type, value, purpose: "", component: "caddy" });
    const known = [record("A", "192.0.2.7")];
    const published = (state: "published" | "missing" | "unknown", rivals: string[] = []) => [{ state, rivals }];
    expect(verdict(known)).toEqual({ silent: false, different: false });
    expect(verdict(known, published("published"))).toEqual({ silent: false, different: false });
    expect(verdict(known, published("missing"))).toEqual({ silent: false, different: true });
    expect(verdict(known, published("published", ["192.0.2.9"]))).toEqual({ silent: false, different: true });
    expect(verdict(known, published("unknown"))).toEqual({ silent: true, different: true });
    // Without the address, and for what this program cannot ask, there was no question.
    for (const unasked of [record("A", "{ipv4}"), record("TLSA", "3 1 1 ab")])
      expect(verdict([unasked], published("unknown"))).toEqual({ silent: false, different: false });
  });

  it("has one record for each name, type and value", async () => {
    const { stdout } = await run(["--format", "zone"]);
    const lines = stdout.trim().split("\n");
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.filter((line) => line.includes("v=spf1") && line.startsWith("acme.example."))).toHaveLength(1);
  });
});
