import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

interface Configuration {
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly metrics_path?: string;
    readonly static_configs: readonly { readonly targets: readonly string[]; readonly labels: Readonly<Record<string, string>> }[];
  }[];
}

describe("Prometheus", () => {
  const rendered = new Rendered({
    components: { prometheus: { enabled: true }, "node-exporter": { enabled: true } },
  });
  const { scrape_configs: jobs } = rendered.yaml<Configuration>("prometheus", "/etc/prometheus/allod.yml");
  const command = rendered.workload("prometheus").command ?? [];

  it("reads whoever has something to measure, by the name that a target has for it alone", () => {
    const asked = rendered.plan.grants.filter(({ request }) => request.capability === "metrics");
    expect(asked.map(({ component }) => component)).toContain("node-exporter");
    const targets = jobs.flatMap((job) => job.static_configs.flatMap((config) => config.targets));
    expect(targets).toContain("node-exporter-for-prometheus:9100");
    expect(targets).toHaveLength(asked.length + 1);
    const wanted = asked.map(({ request }) => (request.capability === "metrics" ? `${request.workload} ${request.port}` : ""));
    const links = rendered.plan.links.filter(({ purposes }) => purposes.includes("metrics"));
    expect(links.map(({ from }) => from)).toEqual(links.map(() => "prometheus"));
    expect(links.map(({ to, port }) => `${to} ${port}`).toSorted()).toEqual(wanted.toSorted());
  });

  it("shows each by its own name, and no job twice", () => {
    const names = jobs.map((job) => job.job_name);
    expect(new Set(names).size).toBe(names.length);
    expect(jobs.find((job) => job.job_name === "node-exporter")?.static_configs[0]?.labels).toEqual({
      component: "node-exporter",
      instance: "node-exporter:9100",
    });
  });

  it("has no administrative API, cannot be reloaded or written to over HTTP, and no other origin reads along", () => {
    for (const flag of ["admin-api", "lifecycle", "remote-write"])
      expect(command.filter((argument) => argument.includes(flag))).toEqual([]);
    expect(command).toContain("--web.cors.origin=none");
  });

  it("listens for those that ask it, and on loopback for its own check of health", () => {
    expect(command.filter((argument) => argument.includes("listen-address"))).toEqual([
      "--web.listen-address=127.0.0.1:9090",
      "--web.listen-address=prometheus-for-caddy:9090",
    ]);
  });

  it("is behind the sign-in of administrators", () => {
    expect(
      rendered.plan.grants.filter(({ component, request }) => component === "prometheus" && request.capability === "forwardAuth"),
    ).toMatchObject([{ request: { host: "metrics.acme.test", audience: "administrators" } }]);
  });

  it("keeps no more than is said, by time and by size: a full disk stops everything else", () => {
    const chosen = new Rendered({
      components: { prometheus: { enabled: true, retention: "90d", retentionSize: "2GiB" } },
    });
    expect(chosen.workload("prometheus").command).toEqual(
      expect.arrayContaining(["--storage.tsdb.retention.time=90d", "--storage.tsdb.retention.size=2147483648B"]),
    );
  });

  it("warns of the disk, of memory, of certificates and of what does not answer", () => {
    const { groups } = rendered.yaml<{ groups: { rules: { alert: string }[] }[] }>("prometheus", "/etc/prometheus/rules.yml");
    expect(groups.flatMap((group) => group.rules.map((rule) => rule.alert))).toEqual([
      "ComponentDown",
      "DiskNearlyFull",
      "DiskFullSoon",
      "MemoryNearlyUsedUp",
      "OutOfMemory",
      "CertificateEndsSoon",
    ]);
  });
});
