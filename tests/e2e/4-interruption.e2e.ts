import { once } from "node:events";
import { setTimeout as after } from "node:timers/promises";

import { beforeAll, describe, expect, it } from "vitest";

import { attempt } from "./machine/run.ts";
import { containers, docker } from "./support/docker.ts";
import { SITE, type Up, Workspace } from "./support/workspace.ts";

/** Fixed, so that a failure can be had again; each is a share of the time that the `up` before took. */
const MOMENTS = [0.03, 0.11, 0.19, 0.28, 0.37, 0.46, 0.58, 0.67, 0.79, 0.92];

describe("`up`, killed", () => {
  let workspace: Workspace;
  let length: number;

  beforeAll(async () => {
    workspace = await Workspace.shared();
    await workspace.write();
    await workspace.up();
    const begun = performance.now();
    await workspace.write(variant(99));
    await workspace.up();
    length = performance.now() - begun;
  });

  for (const [round, moment] of MOMENTS.entries()) {
    it(`after ${moment * 100} % of its time leaves a target that the next \`up\` brings to the wanted state`, async () => {
      await workspace.write(variant(round));
      const process = workspace.startUp();
      const ended = once(process, "exit");
      await after(length * moment);
      // Every other time with all that it started, as when a machine is switched off.
      await attempt("kill", ["-9", "--", round % 2 === 0 ? String(process.pid) : `-${process.pid}`]);
      await ended;

      await workspace.up();
      const { changes } = await workspace.json<Pick<Up, "changes">>(["plan"]);
      expect(changes.filter(({ kind }) => kind !== "none")).toEqual([]);
      const states = [...(await containers())].map(([workload, { State }]) => `${workload} ${State.Status} ${State.Health?.Status}`);
      expect(states).toEqual(
        ["caddy", "coturn", "element-web", "keycloak", "postgres", "synapse"].map((workload) => `${workload} running healthy`),
      );
      expect(await docker("ps", "-aq", "--filter", "label=com.docker.compose.oneoff=True")).toBe("");
    });
  }

  it("leaves no lock behind, and no half-written release", async () => {
    const { stdout } = await attempt("find", [SITE, "-name", "*.part"]);
    expect(stdout).toBe("");
    const { healthy, release, good } = await workspace.json<{ healthy: boolean; release: string; good: string }>(["status"]);
    expect({ healthy, good }).toEqual({ healthy: true, good: release });
  });
});

/** Two containers restart for each of these: one that others wait for, and one that nobody waits for. */
function variant(round: number): Record<string, unknown> {
  return { components: { synapse: { maxUpload: `${50 + round}MiB` }, "element-web": { theme: round % 2 === 0 ? "dark" : "light" } } };
}
