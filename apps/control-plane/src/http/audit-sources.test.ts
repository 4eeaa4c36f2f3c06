import type { AuditSourceState } from "@allod/api";
import { Secret } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { newSource, type SourceState } from "../domain/event-sources.ts";
import { EVENT_SOURCES, OPERATOR, startApi, type TestApi } from "./api.test-support.ts";
import { buildMetrics } from "./metrics.ts";
import { newApp } from "./server.ts";
import { measureSources } from "./source-metrics.ts";

const [keycloak, stalwart] = EVENT_SOURCES;
const MINUTE = 60_000;

let api: TestApi;
let operator: string;
beforeAll(async () => {
  api = await startApi();
  await api.person("otto", { operator: true });
  operator = await api.token("otto", { audience: OPERATOR });
}, 60_000);
afterAll(() => api.stop());

const list = async (): Promise<AuditSourceState[]> =>
  (await api.call<{ items: AuditSourceState[] }>("GET", "/v1/audit/sources", { as: operator })).body.items;

function save(state: Partial<SourceState>, id: (typeof EVENT_SOURCES)[number] = keycloak): Promise<void> {
  return api.store.within("everything", async (tx) => {
    await tx.sources.lock(id);
    await tx.sources.save({ ...newSource(id), ...state });
  });
}

describe("where events come from", () => {
  it("is what is configured, also before anything came; what was configured once is not", async () => {
    await api.ask("INSERT INTO audit_source (source, instance) VALUES ('caddy', '/var/log/old.json')");
    const nothing = { status: "waiting", message: "", lagSeconds: null, events: 0, refused: 0, lastEventAt: null, lastReadAt: null };
    expect(await list()).toStrictEqual([
      { ...keycloak, ...nothing },
      { ...stalwart, ...nothing },
    ]);
  });

  it("says what was kept, and what is wrong", async () => {
    const at = new Date("2026-11-25T09:00:00.123Z");
    await save({ cursor: { next: 1 }, status: "failing", message: "Its token is refused.", events: 7, refused: 2, lastEventAt: at });
    expect((await list())[0]).toStrictEqual({
      ...keycloak,
      status: "failing",
      message: "Its token is refused.",
      lagSeconds: null,
      events: 7,
      refused: 2,
      lastEventAt: at.toISOString(),
      lastReadAt: null,
    });
  });

  it("is further behind the longer nobody reads, where it must be asked; what brings its events itself is not", async () => {
    const lastReadAt = api.clock.now();
    await save({ cursor: { next: 1 }, lagSeconds: 30, lastReadAt });
    await save({ lagSeconds: 2, lastReadAt }, stalwart);
    api.clock.pass(MINUTE);
    const [asked, brought] = await list();
    expect(Math.round(asked?.lagSeconds ?? 0)).toBe(90);
    expect(brought?.lagSeconds).toBe(2);
  });
});

describe("what Prometheus collects of them", () => {
  async function collected(states: () => Promise<readonly SourceState[]>): Promise<string> {
    const app = newApp({ logger: false });
    const metrics = buildMetrics();
    metrics.serve(app, { token: new Secret("t") });
    measureSources(metrics, states);
    // What counts is what there is, however often somebody asks.
    await app.inject({ url: "/metrics" });
    const { body } = await app.inject({ url: "/metrics" });
    await app.close();
    return body;
  }

  it("is a line for each, read once", async () => {
    let asked = 0;
    const body = await collected(async () => {
      asked++;
      return [
        { ...newSource(keycloak), events: 7, refused: 1, lagSeconds: 1.5, status: "working" },
        { ...newSource(stalwart), status: "failing" },
      ];
    });
    expect(asked).toBe(2);
    const lines = body.split("\n").filter((line) => line.startsWith("allod_audit_"));
    expect(lines).toStrictEqual([
      'allod_audit_lag_seconds{source="keycloak",instance="id.allod.example"} 1.5',
      'allod_audit_events_total{source="keycloak",instance="id.allod.example"} 7',
      'allod_audit_events_total{source="stalwart",instance="mail.allod.example"} 0',
      'allod_audit_refused_total{source="keycloak",instance="id.allod.example"} 1',
      'allod_audit_refused_total{source="stalwart",instance="mail.allod.example"} 0',
      'allod_audit_source_up{source="keycloak",instance="id.allod.example"} 1',
      'allod_audit_source_up{source="stalwart",instance="mail.allod.example"} 0',
    ]);
    expect(body).toContain("# TYPE allod_audit_events_total counter");
  });

  it("is missing while the database is away, and the rest is there", async () => {
    const body = await collected(() => Promise.reject(new Error("away")));
    expect(body).not.toMatch(/^allod_audit_/m);
    expect(body).toMatch(/allod_metric_failures_total{metric="allod_audit_lag_seconds"} \d/);
    expect(body).toContain("process_cpu_seconds_total");
  });
});
