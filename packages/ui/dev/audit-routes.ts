import {
  type AlertRuleView,
  alertRule,
  alertRuleList,
  auditEventDetail,
  type AuditEventDetail,
  auditPage,
  auditReport,
  type AuditReport,
  createdAlertRule,
  savedView,
  savedViewList,
  type SavedView,
} from "@allod/api";
import { z } from "zod";

import { FakeProblem, type FakeRequest, type FakeRoute } from "./server.ts";

/** FAKE: what a world has of the timeline. */
export interface AuditWorld {
  /** The newest first. */
  readonly events: AuditEventDetail[];
  readonly views: SavedView[];
  readonly alerts: AlertRuleView[];
  /** What is wrong with the chain. */
  readonly tampered?: AuditReport["problem"];
}

interface AuditFake<World> {
  readonly of: (asked: Pick<FakeRequest<World>, "world" | "query">) => AuditWorld;
  readonly now: () => Date;
  /** Where the timeline is: `/tenants/:id` or nothing. */
  readonly prefix: string;
  /** Makes an event that happens now. */
  readonly happen: (world: World, seq: number) => AuditEventDetail;
}

/** FAKE: a timeline and its rules for alerts, without the API's own rules. `POST …/audit/happen` makes an event that comes in. */
export function auditRoutes<World>({ of, now, prefix, happen }: AuditFake<World>): readonly FakeRoute<World>[] {
  return [
    { route: `GET ${prefix}/audit`, schema: auditPage, answer: (asked) => page(of(asked).events, asked) },
    {
      route: `POST ${prefix}/audit/verify`,
      schema: auditReport,
      answer: (asked): AuditReport => {
        const { events, tampered = null } = of(asked);
        const erased = events.filter((event) => event.erased).length;
        const intact = tampered === null;
        return {
          intact,
          events: intact ? events.length : (tampered?.seq ?? 1) - 1,
          erased,
          checkpoints: 41,
          checkedAt: now().toISOString(),
          problem: tampered,
        };
      },
    },
    {
      route: `POST ${prefix}/audit/happen`,
      schema: auditEventDetail,
      answer: (asked) => {
        const { events } = of(asked);
        const made = happen(asked.world, (events[0]?.seq ?? 0) + 1);
        events.unshift(made);
        asked.announce({ tenantId: made.tenantId, kind: "audit", id: made.id });
        return made;
      },
    },
    {
      route: `GET ${prefix}/audit/:eventId`,
      schema: auditEventDetail,
      answer: (asked) => found(of(asked).events, asked.params["eventId"]),
    },
    { route: `GET ${prefix}/alert-rules`, schema: alertRuleList, answer: (asked) => ({ items: of(asked).alerts }) },
    {
      route: `POST ${prefix}/alert-rules`,
      schema: createdAlertRule,
      answer: (asked) => {
        const { alerts } = of(asked);
        const { channels, ...rest } = asked.body as Pick<AlertRuleView, "kind" | "threshold" | "windowMinutes"> & {
          readonly channels: { readonly email: string[]; readonly webhook: { readonly url: string } | null };
        };
        const webhook = channels.webhook === null ? null : { ...channels.webhook, lastError: "" };
        const made = { id: fakeId(710 + alerts.length), ...rest, channels: { ...channels, webhook }, enabled: true, lastRaisedAt: null };
        alerts.push(made);
        return { ...made, secret: webhook === null ? null : "whsec_4f7Qk2vT9xLmZr8sWc1HnYb5" };
      },
    },
    {
      route: `PATCH ${prefix}/alert-rules/:ruleId`,
      schema: alertRule,
      answer: (asked) => {
        const { alerts } = of(asked);
        const rule = found(alerts, asked.params["ruleId"]);
        const changed = { ...rule, ...(asked.body as Partial<AlertRuleView>) };
        alerts.splice(alerts.indexOf(rule), 1, changed);
        return changed;
      },
    },
    {
      route: `DELETE ${prefix}/alert-rules/:ruleId`,
      schema: z.unknown(),
      answer: (asked) => drop(of(asked).alerts, asked.params["ruleId"]),
    },
  ];
}

/** FAKE: the saved views of whoever is signed in. */
export function savedViewRoutes<World>(of: AuditFake<World>["of"]): readonly FakeRoute<World>[] {
  return [
    { route: "GET /me/audit-views", schema: savedViewList, answer: (asked) => ({ items: of(asked).views }) },
    {
      route: "POST /me/audit-views",
      schema: savedView,
      answer: (asked) => {
        const { views } = of(asked);
        const made = { id: fakeId(810 + views.length), ...(asked.body as Pick<SavedView, "name" | "filter">) };
        views.push(made);
        return made;
      },
    },
    {
      route: "DELETE /me/audit-views/:viewId",
      schema: z.unknown(),
      answer: (asked) => drop(of(asked).views, asked.params["viewId"]),
    },
  ];
}

/** FAKE: what well-used views and rules look like. */
export function auditHabits(email: string, raisedAt: string): Pick<AuditWorld, "views" | "alerts"> {
  return {
    views: [
      { id: fakeId(801), name: "Failed sign-ins", filter: { action: "authentik.user_login_fail", period: "7-days" } },
      { id: fakeId(802), name: "Denied this month", filter: { outcome: "denied", period: "30-days" } },
    ],
    alerts: [
      {
        id: fakeId(701),
        kind: "many-failures",
        threshold: 10,
        windowMinutes: 15,
        channels: { email: [email], webhook: null },
        enabled: true,
        lastRaisedAt: raisedAt,
      },
      {
        id: fakeId(702),
        kind: "operator-access",
        threshold: null,
        windowMinutes: null,
        channels: { email: [email, "datenschutz@allmende.example"], webhook: null },
        enabled: true,
        lastRaisedAt: null,
      },
      {
        id: fakeId(703),
        kind: "mass-deletion",
        threshold: 100,
        windowMinutes: 10,
        channels: { email: [], webhook: { url: "https://hooks.siem.example/allod/7f3a", lastError: "The address answered 410 (Gone)." } },
        enabled: false,
        lastRaisedAt: null,
      },
    ],
  };
}

function fakeId(number: number): string {
  return `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

function found<Item extends { readonly id: string }>(items: readonly Item[], id: string | undefined): Item {
  const item = items.find((other) => other.id === id);
  if (item === undefined) throw new FakeProblem(404, "http.not-found", { detail: "It is not there.", hint: "Look again." });
  return item;
}

function drop<Item extends { readonly id: string }>(items: Item[], id: string | undefined): object {
  items.splice(items.indexOf(found(items, id)), 1);
  return {};
}

function page(events: readonly AuditEventDetail[], { query }: Pick<FakeRequest<unknown>, "query">) {
  const asked = (name: string): string | undefined => query.get(name) ?? undefined;
  const [from, to, q = ""] = [asked("from"), asked("to"), asked("q")?.toLowerCase()];
  const fits = events.filter(
    ({ occurredAt, source, action, outcome, actor, target }) =>
      (from === undefined || occurredAt >= from) &&
      (to === undefined || occurredAt < to) &&
      (asked("source") ?? source) === source &&
      (asked("action") ?? action) === action &&
      (asked("outcome") ?? outcome) === outcome &&
      (asked("actor") ?? actor.id) === actor.id &&
      (asked("target") ?? target.id) === target.id &&
      q.split(/\s+/u).every((word) => `${actor.name} ${actor.address} ${target.name} ${action}`.toLowerCase().includes(word)),
  );
  const limit = Number(query.get("limit") ?? 50);
  const begin = asked("cursor") === undefined ? 0 : fits.findIndex(({ id }) => id === asked("cursor")) + 1;
  const items = fits.slice(begin, begin + limit);
  return { items, next: begin + limit < fits.length ? (items.at(-1)?.id ?? null) : null };
}
