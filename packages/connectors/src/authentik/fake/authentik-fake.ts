import { systemClock, systemRandom } from "@allod/core";

import { type FakeAnswer, type FakeObject, type FakeProduct, type FakeRequest, startFake } from "../../fake/fake-server.ts";
import { Directory } from "./directory.ts";
import { EventLog, eventsRoute } from "./events.ts";
import { groupRoute, groupsRoute, membershipRoute } from "./groups.ts";
import { detail, isRecord, notFound, paged } from "./rest.ts";
import { userRoute, usersRoute } from "./users.ts";

const FLOW = "default-recovery-flow";
const STAGE = "5f0c2f64-9a41-4b0c-8f6e-2f3c0d8f1a01";

interface Options {
  /** The key of akadmin's token. */
  readonly token: string;
  /** Of a user without permissions. */
  readonly powerlessToken?: string;
  /** What the brand has for people who have no password; there is none by default in the real one. */
  readonly recovery?: "none" | "flow without e-mail" | "flow with e-mail";
  readonly version?: string;
}

/** What an operator can make it do wrong. */
interface Moods {
  /** Filters of lists are left out in silence, as the real one does with what it does not understand. */
  ignoresFilters: boolean;
  /** Everything fails inside: answered with 405 and an empty page. */
  isBroken: boolean;
}

export interface AuthentikFake extends FakeProduct {
  readonly directory: Directory;
  readonly events: EventLog;
  /** Recovery e-mails, oldest first. */
  readonly mails: readonly { readonly to: string; readonly language: string }[];
  readonly moods: Moods;
}

/** A FAKE authentik 2026.8: users, groups, recovery e-mails and the event log in memory, held against recorded exchanges and the API's schema. */
export async function startAuthentikFake({
  token,
  powerlessToken,
  recovery = "flow with e-mail",
  version = "2026.8.0",
}: Options): Promise<AuthentikFake> {
  const directory = new Directory({ clock: systemClock, random: systemRandom });
  const admin = directory.addUser({
    pk: 3,
    username: "akadmin",
    name: "authentik Default Admin",
    email: "admin@example.org",
    is_superuser: true,
  });
  directory.addGroup({ name: "authentik Admins", users: new Set([admin.pk]) });
  const events = new EventLog();
  const mails: { to: string; language: string }[] = [];
  const moods: Moods = { ignoresFilters: false, isBroken: false };

  function recover({ body, headers }: FakeRequest, { pk, verb }: { pk: number; verb: string }): FakeAnswer {
    const user = directory.users.get(pk);
    if (user === undefined) return notFound("User");
    if (recovery === "none") return { status: 400, body: { non_field_errors: "No recovery flow set." } };
    if (verb === "recovery") return { status: 200, body: { link: `https://id.example.org/if/flow/${FLOW}/?flow_token=made-up` } };
    if (!isRecord(body) || body["email_stage"] !== STAGE) return { status: 400, body: { email_stage: ["Email stage not found."] } };
    mails.push({ to: user.email, language: headers["accept-language"] ?? "en" });
    return { status: 204 };
  }

  function answer(request: FakeRequest): FakeAnswer {
    if (moods.isBroken) return { status: 405, headers: { "content-type": "text/html; charset=utf-8" }, body: "" };
    const { authorization } = request.headers;
    const path = request.path.replace(/^\/api\/v3/, "");
    if (path === "/core/brands/current/") return { status: 200, body: brand(recovery) };
    if (authorization === undefined) return detail(403, "Authentication credentials were not provided.");
    const isPowerless = powerlessToken !== undefined && authorization === `Bearer ${powerlessToken}`;
    if (authorization !== `Bearer ${token}` && !isPowerless) return detail(403, "Token invalid/expired");
    if (path === "/admin/version/") return { status: 200, body: versions(version) };
    if (path === "/core/users/me/") return { status: 200, body: directory.meJson(admin) };
    if (isPowerless) return detail(403, "You do not have permission to perform this action.");
    const asked = moods.ignoresFilters ? { ...request, query: new URLSearchParams() } : request;
    return routed(asked, path);
  }

  function routed(request: FakeRequest, path: string): FakeAnswer {
    if (path === "/core/users/") return usersRoute(directory, request);
    if (path === "/core/groups/") return groupsRoute(directory, request);
    if (path === "/events/events/") return eventsRoute(events, request);
    if (path === "/stages/email/") return paged(recovery === "flow with e-mail" ? [emailStage] : [], request.query);
    const [, kind, key = "", verb] = /^\/core\/(users|groups)\/([^/]+)\/(?:(\w+)\/)?$/.exec(path) ?? [];
    if (kind === "users" && verb === undefined) return userRoute(directory, request, Number(key));
    if (kind === "users" && (verb === "recovery" || verb === "recovery_email")) return recover(request, { pk: Number(key), verb });
    // No policy is asked: a password of one letter is taken (recorded, 2026.8.0-rc1).
    if (kind === "users" && verb === "set_password") return directory.users.has(Number(key)) ? { status: 204 } : notFound("User");
    if (kind === "groups" && verb === undefined) return groupRoute(directory, request, key);
    if (kind === "groups" && (verb === "add_user" || verb === "remove_user"))
      return membershipRoute(directory, request, { group: key, verb });
    return { status: 404, headers: { "content-type": "text/html; charset=utf-8" }, body: "<h1>Not Found</h1>" };
  }

  return { ...(await startFake(answer)), directory, events, mails, moods, objects: () => objectsOf(directory) };
}

function objectsOf({ users, groups }: Directory): readonly FakeObject[] {
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const people = [...users.values()];
  return [
    ...[...groups.values()].map(
      ({ pk, attributes }) => ({ kind: "tenant", externalId: pk, allodId: text(attributes["allod_id"]) }) as const,
    ),
    ...people.map(({ uuid, attributes }) => ({ kind: "person", externalId: uuid, allodId: text(attributes["allod_id"]) }) as const),
    ...people.flatMap(({ uuid, attributes }) =>
      Object.entries((attributes["allod_members"] ?? {}) as Record<string, string>).map(
        ([allodId, group]) => ({ kind: "member", externalId: `${group}/${uuid}`, allodId }) as const,
      ),
    ),
  ];
}

/** Schema 2026.8.3: `CurrentBrand`. A flow that is not set is not there. */
function brand(recovery: Options["recovery"]): object {
  return {
    matched_domain: "authentik-default",
    branding_title: "authentik",
    branding_logo: "/static/dist/assets/icons/icon_left_brand.svg",
    branding_favicon: "/static/dist/assets/icons/icon.png",
    branding_custom_css: "",
    ui_footer_links: [],
    ui_theme: "automatic",
    flow_authentication: "default-authentication-flow",
    ...(recovery === "none" ? {} : { flow_recovery: FLOW }),
    default_locale: "",
    flags: { flows_continuous_login: false, flows_refresh_others: false },
  };
}

/** Schema 2026.8.3: `EmailStage`, as far as we use it. */
const emailStage = {
  pk: STAGE,
  name: "default-recovery-email",
  component: "ak-stage-email-form",
  verbose_name: "Email Stage",
  verbose_name_plural: "Email Stages",
  meta_model_name: "authentik_stages_email.emailstage",
  flow_set: [{ pk: "0d3c5b3e-7c1c-4a52-9a33-6a1a8a0a1b02", slug: FLOW, name: FLOW, title: FLOW, designation: "recovery" }],
  use_global_settings: true,
  template: "email/password_reset.html",
};

function versions(current: string): object {
  return {
    version_current: current,
    version_latest: "0.0.0",
    version_latest_valid: false,
    build_hash: "",
    outdated: false,
    outpost_outdated: false,
  };
}
