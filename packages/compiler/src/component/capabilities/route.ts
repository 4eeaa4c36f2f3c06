import type { ByteSize, Data } from "@allod/core";

import type { GrantOf } from "../capability.ts";

/** What answers at a public address. */
export type RouteTarget =
  | {
      readonly kind: "proxy";
      readonly workload: string;
      readonly port: number;
      /** Taken off the beginning of the path before the workload sees it, such as `/livekit/jwt`; no slash at the end. */
      readonly stripPrefix?: string;
    }
  | {
      readonly kind: "json";
      readonly body: Data;
      readonly cors: boolean;
      /** The body with what is known only when everything that the component asks for is answered. The planner calls it; edges see the body. */
      readonly complete?: (grant: GrantOf) => Data;
    }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "refuse" };

/** A public hostname, or some paths of it. The most specific path wins. */
export interface RouteRequest {
  readonly capability: "route";
  /** Fully qualified. */
  readonly host: string;
  /** Path prefixes (`/_matrix/`) or exact paths (`/.well-known/matrix/server`); `/` is everything else. */
  readonly paths: readonly string[];
  readonly target: RouteTarget;
  readonly maxBody?: ByteSize;
  /** The component whose host it is, when that has asked for these paths of another: two apps on one name share cookies and trust. */
  readonly invitedBy?: string;
  /** For these workloads alone, which come by the host's name without leaving the server; for everybody else there is nothing. */
  readonly inside?: readonly string[];
}
export interface RouteGrant {
  /** `https://host`, with the port when it is not 443; no slash at the end. */
  readonly url: string;
}
