import type { Plan } from "@allod/compiler";
import { systemClock } from "@allod/core";
import { preflight, type Target } from "@allod/deploy";

import { documented, general, MARK, table } from "./documented.ts";

/** docs/troubleshooting.md: what people notice, the check that finds it, and what to do. */
export async function troubleshooting(): Promise<string> {
  const plans = documented();
  const probes = new Map(plans.toReversed().flatMap((plan) => probeRows(plan).map((row) => [row[0] ?? "", row] as const)));
  const machine = await machineRows(plans);
  return [
    "# Troubleshooting",
    MARK,
    "`allod doctor` asks all of this of a running workspace, and prints the code of what is wrong. Here is every check by its code.",
    "## What people notice",
    table(
      ["Code", "What is asked", "What people notice when it fails", "What to do"],
      [...probes.values()].toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    ),
    "## The server itself",
    "Asked before anything is changed, and by the doctor.",
    table(["Code", "What is asked", "What to do"], machine),
    "Messages of the commands have codes, too: [errors](errors.md).\n",
  ].join("\n\n");
}

function probeRows(plan: Plan): string[][] {
  const hosts = plan.grants
    .flatMap(({ request }) => (request.capability === "route" ? [request.host] : []))
    .toSorted((x, y) => y.length - x.length);
  return plan.probes.map(({ id, title, feels, fix }) => {
    const host = hosts.find((name) => id.endsWith(`.${name}`));
    const words = [id, title, feels, fix].map((text) => general(host === undefined ? text : text.replaceAll(host, "{host}"), plan));
    return [`\`${words[0] ?? ""}\``, ...words.slice(1)];
  });
}

/** Checks of the target say what they are about even where they cannot be asked: so they are asked of a machine that knows nothing but an engine. */
async function machineRows([plan]: readonly Plan[]): Promise<string[][]> {
  if (plan === undefined) return [];
  const nowhere: Target = {
    name: "nowhere",
    address: undefined,
    run: async ([program, subject]) => ({
      code: program === "docker" ? 0 : 1,
      stdout: program === "docker" && subject === "version" ? '{"Server":{"Version":"0.0.0"}}' : "",
      stderr: "",
    }),
    start: () => {
      throw new Error("nothing runs nowhere");
    },
    close: async () => undefined,
  };
  const site = { target: nowhere, project: "allod-acme", root: "/var/lib/allod/acme" };
  const checks = await preflight({ site, plan, clock: systemClock }, []);
  const rows = new Map<string, string[]>(checks.map(({ id, title, fix }) => [id, [`\`${id}\``, general(title, plan), general(fix, plan)]]));
  return [...rows.values()].toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}
