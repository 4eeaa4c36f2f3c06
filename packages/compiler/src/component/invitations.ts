import type { TaskIo } from "./task.ts";

/** Whom an invitation is for, and for how long it is good. */
export interface InvitationRequest {
  readonly email: string;
  /** ISO 8601, UTC. */
  readonly expires: string;
  readonly administrator: boolean;
}

/** An invitation that is open. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  /** ISO 8601, UTC. */
  readonly expires: string;
  /** What the person opens; undefined when the provider has sent it by mail itself and tells nobody else. */
  readonly url: string | undefined;
}

/** How an identity provider lets people in that it does not know yet. One link, one account: looking at it uses nothing up. */
export interface Invitations {
  create(io: TaskIo, request: InvitationRequest): Promise<Invitation>;
  list(io: TaskIo): Promise<readonly Invitation[]>;
  /** False when there is none with this id. */
  revoke(io: TaskIo, id: string): Promise<boolean>;
}
