import type { Diagnostic } from "@allod/core";
import { parse as parseDomain } from "tldts";
import { z } from "zod";

import { workspaceErrors } from "./errors.ts";
import type { Workspace } from "./workspace.ts";

/** Names that no public authority and no public DNS serves: RFC 6761, RFC 6762, RFC 8375 and ICANN's reservation of `internal`. */
const SPECIAL_USE = ["localhost", "test", "internal", "invalid", "local", "home.arpa"];

/** True for names that exist in no public DNS. */
export function isSpecialUse(domain: string): boolean {
  return SPECIAL_USE.some((name) => domain === name || domain.endsWith(`.${name}`));
}

/** Rules that the shape alone cannot say. Each finding names the path it is about. */
export function checkWorkspace(workspace: Workspace): Diagnostic[] {
  return [
    ...checkName(workspace.name),
    ...checkDomain(workspace.domain),
    ...checkEmail(workspace.admin.email, "admin.email"),
    ...(workspace.tls.email === workspace.admin.email ? [] : checkEmail(workspace.tls.email, "tls.email")),
    ...checkUsername(workspace),
    ...checkNetwork(workspace),
  ];
}

function checkName(name: string): Diagnostic[] {
  if (/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/.test(name)) return [];
  const proposal = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 32);
  return [
    workspaceErrors.diagnostic(
      "workspace.name.invalid",
      { found: name.slice(0, 64), proposal: proposal.length < 2 ? "acme" : proposal },
      { path: "name" },
    ),
  ];
}

function checkDomain(domain: string): Diagnostic[] {
  const at = { path: "domain" };
  const found = domain.slice(0, 260);
  if (isAddress(domain.replaceAll(/[[\]]/g, ""))) return [workspaceErrors.diagnostic("workspace.domain.address", { found }, at)];
  if (!isHostname(domain)) return [workspaceErrors.diagnostic("workspace.domain.invalid", { found, proposal: bareDomain(domain) }, at)];
  if (isSpecialUse(domain))
    return domain.includes(".") && !SPECIAL_USE.includes(domain)
      ? []
      : [workspaceErrors.diagnostic("workspace.domain.public-suffix", { found }, at)];
  if (!domain.includes(".")) return [workspaceErrors.diagnostic("workspace.domain.single-label", { found }, at)];
  const { publicSuffix } = parseDomain(domain, { allowPrivateDomains: true });
  return publicSuffix === domain ? [workspaceErrors.diagnostic("workspace.domain.public-suffix", { found }, at)] : [];
}

function isAddress(text: string): boolean {
  return z.ipv4().safeParse(text).success || z.ipv6().safeParse(text).success;
}

/** RFC 1123 in lower case: labels of letters, digits and inner hyphens, 253 characters in all. */
function isHostname(name: string): boolean {
  return name.length <= 253 && name.split(".").every((part) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(part));
}

function bareDomain(written: string): string {
  const bare = written
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[/:?#].*$/, "")
    .replace(/^\*?\.|\.$/g, "");
  return isHostname(bare) && bare.includes(".") ? bare : "example.org";
}

function checkEmail(email: string, path: string): Diagnostic[] {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  const valid =
    email.length <= 254 && /^[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@[^\s@]+$/.test(email) && isHostname(domain) && domain.includes(".");
  return valid ? [] : [workspaceErrors.diagnostic("workspace.email.invalid", { found: email.slice(0, 80) }, { path })];
}

function checkUsername({ admin: { username } }: Workspace): Diagnostic[] {
  if (/^[a-z0-9][a-z0-9._-]{1,63}$/.test(username)) return [];
  return [workspaceErrors.diagnostic("workspace.username.invalid", { found: username.slice(0, 80) }, { path: "admin.username" })];
}

function checkNetwork({ domain, tls, network }: Workspace): Diagnostic[] {
  const { httpPort, httpsPort, ipv4 } = network;
  const diagnostics: Diagnostic[] = [];
  if (httpPort === httpsPort)
    diagnostics.push(workspaceErrors.diagnostic("workspace.ports.same", { port: httpPort }, { path: "network.httpsPort" }));
  if (tls.mode === "acme" && isSpecialUse(domain))
    diagnostics.push(workspaceErrors.diagnostic("workspace.tls.special-use", { domain }, { path: "tls.mode" }));
  else if (tls.mode === "acme" && httpPort !== httpsPort && (httpPort !== 80 || httpsPort !== 443))
    diagnostics.push(
      workspaceErrors.diagnostic("workspace.tls.ports", {}, { path: httpPort === 80 ? "network.httpsPort" : "network.httpPort" }),
    );
  if (ipv4 !== undefined && isPrivate(ipv4) && tls.mode === "acme")
    diagnostics.push(
      workspaceErrors.diagnostic("workspace.address.private", { found: ipv4 }, { path: "network.ipv4", severity: "warning" }),
    );
  return diagnostics;
}

/** RFC 1918, RFC 6598, loopback and link-local. */
function isPrivate(ipv4: string): boolean {
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(ipv4);
}
