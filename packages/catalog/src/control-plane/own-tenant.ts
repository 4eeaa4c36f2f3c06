import { createHash } from "node:crypto";

import type { Workspace } from "@allod/compiler/component";

/** The company as the control plane's first tenant, and its domain. */
export interface OwnTenant {
  readonly id: string;
  readonly domainId: string;
}

/** Known before anything runs, so that products can mark as the tenant's what they have from the start. */
export function ownTenant({ name, domain }: Pick<Workspace, "name" | "domain">): OwnTenant {
  return { id: uuidOf(`tenant ${name} ${domain}`), domainId: uuidOf(`domain ${name} ${domain}`) };
}

/** A UUID of version 8, which says nothing of when it was made: RFC 9562, 5.8. */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(`allod ${text}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
