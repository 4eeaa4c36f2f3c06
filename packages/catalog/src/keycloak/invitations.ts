import type { Invitation, InvitationRequest, Invitations, SecretRef, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { type Address, adminApi, type AdminApi } from "./admin-api.ts";
import type { Json } from "./compare.ts";

/** Marks accounts that are open invitations, and says until when. */
const EXPIRES = "allod_invitation_expires";
const MARK = "allod_invitation";
/** What who is invited does: says who they are, chooses a password, sets up the second factor. */
const ACTIONS = ["UPDATE_PROFILE", "UPDATE_PASSWORD", "CONFIGURE_TOTP"];

interface Place {
  readonly workload: string;
  readonly address: Address;
  readonly realm: string;
  readonly steward: SecretRef;
  /** Whether the realm can send mail. */
  readonly mail: boolean;
}

/**
 * Keycloak has no links that make accounts. An invitation is an account without a password, and the mail that Keycloak sends
 * to it: its link is good once, for whoever presses the button there, and opening it uses nothing up.
 */
export function invitations(place: Place): Invitations {
  return {
    create: async (io, request) => create(await open(io, place), request, place.mail),
    list: async (io) => (await pending(await open(io, place))).map(invitationOf),
    async revoke(io, id) {
      const api = await open(io, place);
      if (!(await pending(api)).some((user) => user["id"] === id)) return false;
      await api.send("DELETE", `/users/${encodeURIComponent(id)}`);
      return true;
    },
  };
}

async function open(io: TaskIo, { workload, address, realm, steward }: Place): Promise<AdminApi> {
  return adminApi(io, { workload, address, realm, secret: await io.reveal(steward) });
}

async function create(api: AdminApi, { email, expires, administrator }: InvitationRequest, mail: boolean): Promise<Invitation> {
  if (!mail) throw catalogErrors.error("keycloak.invitation.no-mail");
  const lifespan = Math.floor((Date.parse(expires) - api.now().getTime()) / 1000);
  if (!(lifespan > 0)) throw catalogErrors.error("keycloak.invitation.expired", { expires });
  const [known] = await usersWith(api, "email", email);
  if (known !== undefined) throw catalogErrors.error("keycloak.invitation.known", { email });
  await api.send("POST", "/users", {
    username: await freeName(api, email),
    email,
    enabled: true,
    requiredActions: ACTIONS,
    attributes: { [MARK]: ["open"], [EXPIRES]: [expires] },
    ...(administrator ? { groups: ["/administrators"] } : {}),
  });
  const [made] = await usersWith(api, "email", email);
  const id = String(made?.["id"]);
  try {
    await api.send("PUT", `/users/${id}/execute-actions-email?lifespan=${lifespan}`, ACTIONS);
  } catch (cause) {
    // Nobody knows of the account: the next attempt begins anew.
    await api.send("DELETE", `/users/${id}`);
    throw catalogErrors.error("keycloak.invitation.unsent", { email }, cause);
  }
  return { id, email, expires, url: undefined };
}

/** Accounts whose people have not done what is asked of them. */
async function pending(api: AdminApi): Promise<Json[]> {
  const found = (await api.get(`/users?q=${MARK}:open&max=1000&briefRepresentation=false`)) as Json[];
  return found.filter((user) => valueOf(user, MARK) === "open" && ((user["requiredActions"] as unknown[] | undefined) ?? []).length > 0);
}

function invitationOf(user: Json): Invitation {
  return { id: String(user["id"]), email: String(user["email"]), expires: valueOf(user, EXPIRES), url: undefined };
}

function valueOf(user: Json, attribute: string): string {
  return (user["attributes"] as Record<string, readonly string[]> | undefined)?.[attribute]?.[0] ?? "";
}

async function usersWith(api: AdminApi, field: "email" | "username", value: string): Promise<Json[]> {
  return (await api.get(`/users?${field}=${encodeURIComponent(value)}&exact=true`)) as Json[];
}

/** The first part of the address, with a number when that is taken: it becomes their name in chat, which has no `@`. */
async function freeName(api: AdminApi, email: string): Promise<string> {
  const local =
    email
      .split("@")[0]
      ?.toLowerCase()
      .replaceAll(/[^a-z0-9._-]/g, "-") ?? "";
  const name = local === "" || local === "admin" || local.startsWith("service-account-") ? `person-${local}` : local;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if ((await usersWith(api, "username", candidate)).length === 0) return candidate;
  }
}
