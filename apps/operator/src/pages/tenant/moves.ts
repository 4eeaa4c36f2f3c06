import type { TenantView } from "@allod/api";

export type Move = "suspend" | "resume" | "terminate";

/** What can be done with an organization in its state, as in the control plane's own table; the server decides. */
export function movesFrom(status: TenantView["status"]): readonly Move[] {
  switch (status) {
    case "pending":
      return ["terminate"];
    case "active":
      return ["suspend", "terminate"];
    case "suspended":
      return ["resume", "terminate"];
    case "terminated":
      return [];
  }
}
