import { lookup } from "../verify/dns.ts";
import type { CheckAbout, CheckResult, PreflightRequest } from "./preflight.ts";

/**
 * The public names are known. Without them no public authority gives a certificate, and without one nothing that signs
 * people in can start. That they lead elsewhere is a warning only: there may be a proxy, or another DNS inside.
 */
export async function checkNames({ plan }: PreflightRequest): Promise<CheckResult[]> {
  const { ipv4 } = plan.workspace.network;
  const about: CheckAbout = {
    id: "dns.points-here",
    title: "The names lead here",
    fix: "Publish the records that `allod view` lists, and wait until they are known. Certificates follow by themselves.",
  };
  if (plan.workspace.tls.mode === "internal")
    return [{ ...about, status: "unknown", evidence: "not asked: certificates come from the workspace's own authority" }];
  const names = [...new Set(plan.dns.filter(({ type }) => type === "A").map(({ name }) => name))];
  const answers = await Promise.all(names.map(async (name) => ({ name, found: await lookup(name, "A") })));
  if (answers.some(({ found }) => found === undefined)) return [{ ...about, status: "unknown", evidence: "no DNS server answered" }];
  const unknown = answers.filter(({ found }) => found?.length === 0);
  const elsewhere = answers.filter(({ found }) => found !== undefined && found.length > 0 && ipv4 !== undefined && !found.includes(ipv4));
  if (unknown.length > 0) return [{ ...about, status: "fail", evidence: `unknown: ${unknown.map(({ name }) => name).join(", ")}` }];
  if (elsewhere.length > 0)
    return [{ ...about, status: "warn", evidence: elsewhere.map(({ name, found }) => `${name} leads to ${found?.join(", ")}`).join("; ") }];
  return [{ ...about, status: "pass", evidence: `${names.length} names${ipv4 === undefined ? " are known" : ` lead to ${ipv4}`}` }];
}
