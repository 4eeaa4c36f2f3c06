import { domainToASCII } from "node:url";

import { parse } from "tldts";

import { domainErrors } from "./errors.ts";

/** A name that somebody can own, as DNS has it. Throws `domain.invalid`. */
export function parseDomain(written: string): string {
  const name = domainToASCII(written.trim().replace(/\.$/, ""));
  const labels = name.split(".");
  const shaped = name.length <= 253 && labels.length > 1 && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  const { publicSuffix, isIp } = parse(name, { allowPrivateDomains: true });
  if (!shaped || isIp === true || publicSuffix === name) throw domainErrors.error("domain.invalid", { found: written.slice(0, 100) });
  return name;
}
