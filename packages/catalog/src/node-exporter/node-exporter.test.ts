import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const both = { prometheus: { enabled: true }, "node-exporter": { enabled: true } };

describe("Node exporter", () => {
  const rendered = new Rendered({ components: both });
  const workload = rendered.workload("node-exporter");
  const command = workload.command ?? [];

  it("has nothing of the host, and needs no exception", () => {
    expect(workload.hostPaths).toBeUndefined();
    expect(workload.exceptions).toBeUndefined();
    expect(workload.egress).toBeUndefined();
  });

  it("measures what a container sees of the machine, and not its own network or mounts as if they were the machine's", () => {
    expect(command).toContain("--collector.disable-defaults");
    for (const name of ["netdev", "netstat", "conntrack", "sockstat"]) expect(command).not.toContain(`--collector.${name}`);
    const mounts = new RegExp(command.find((flag) => flag.includes("mount-points-exclude"))?.split("=")[1] ?? "");
    expect(["/", "/etc/hosts", "/dev/shm"].filter((path) => !mounts.test(path))).toEqual(["/"]);
  });

  it("counts the overlay, which it leaves out by itself: the engine's disk would be seen by nobody", () => {
    const types = new RegExp(command.find((flag) => flag.includes("fs-types-exclude"))?.split("=")[1] ?? "");
    expect(["overlay", "ext4", "tmpfs", "proc"].filter((type) => !types.test(type))).toEqual(["overlay", "ext4"]);
  });

  it("is reached by Prometheus alone, and runs without one", () => {
    expect(command).toContain("--web.listen-address=node-exporter-for-prometheus:9100");
    expect(rendered.plan.links.filter(({ to }) => to === "node-exporter").map(({ from }) => from)).toEqual(["prometheus"]);
    const alone = new Rendered({ components: { "node-exporter": { enabled: true } } });
    expect(alone.workload("node-exporter").command?.filter((flag) => flag.includes("listen-address"))).toEqual([
      "--web.listen-address=127.0.0.1:9100",
    ]);
  });
});
