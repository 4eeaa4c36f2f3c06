import { lookup } from "../verify/dns.ts";
import type { CheckResult, PreflightRequest } from "./preflight.ts";

/** The public names lead to the target. A warning only: DNS takes its time, and the rest can be built before. */
export async function checkNames({ plan }: PreflightRequest): Promise<CheckResult[]> {
  const { ipv4 } = plan.workspace.network;
  const about = {
    id: "dns.points-here",
    title: "The names lead here",
    fix: "Publish the records that `allod view` lists; then certificates follow by themselves.",
  };
  if (plan.workspace.tls.mode === "internal")
    return [{ ...about, status: "unknown", evidence: "not asked: certificates come from the workspace's own authority" }];
  const names = [...new Set(plan.dns.filter(({ type }) => type === "A").map(({ name }) => name))];
  const answers = await Promise.all(names.map(async (name) => ({ name, found: await lookup(name, "A") })));
  const wrong = answers.filter(({ found }) => found === undefined || found.length === 0 || (ipv4 !== undefined && !found.includes(ipv4)));
  if (wrong.length === 0)
    return [{ ...about, status: "pass", evidence: `${names.length} names${ipv4 === undefined ? " are known" : ` lead to ${ipv4}`}` }];
  const list = wrong
    .slice(0, 5)
    .map(({ name, found }) => `${name} (${found === undefined || found.length === 0 ? "unknown" : found.join(", ")})`);
  return [{ ...about, status: "warn", evidence: `not yet: ${list.join(", ")}` }];
}
