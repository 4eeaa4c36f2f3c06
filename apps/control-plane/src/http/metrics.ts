import { createHash, timingSafeEqual } from "node:crypto";

import type { Secret } from "@allod/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import { httpErrors } from "./errors.ts";

/** Seconds: from an answer out of memory to one that waits for a product. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** A number that is read when somebody asks for it. */
interface GaugeDefinition {
  readonly name: string;
  readonly help: string;
  /** With it, `read` gives a number for each value of this label. */
  readonly label?: string;
  readonly read: () => Promise<number | ReadonlyMap<string, number>>;
}

/** Numbers of the same things, read together when somebody asks for them. */
interface Table<Row> {
  /** Fields of a row that tell it from the others. */
  readonly labels: readonly (keyof Row & string)[];
  readonly numbers: readonly {
    readonly name: string;
    readonly help: string;
    /** It never becomes less. */
    readonly counts?: true;
    /** Undefined: of this row it is not known. */
    readonly of: (row: Row) => number | undefined;
  }[];
  readonly read: () => Promise<readonly Row[]>;
}

/** What Prometheus collects. One for the process, whatever number of sites it serves. */
export interface Metrics {
  /** Measures the requests of an instance: by its name, the method, the route's template and the status. */
  observe(app: FastifyInstance, site: string): void;
  gauge(definition: GaugeDefinition): void;
  table<Row extends object>(definition: Table<Row>): void;
  /** `GET /metrics`, for programs on this machine, and for those that have the token. */
  serve(app: FastifyInstance, access: { readonly token: Secret | undefined }): void;
  /** The same, for an address that only programs of ours reach. */
  read(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Builds an empty set, with the process's own numbers: memory, event loop, garbage collection. */
export function buildMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "allod_http_request_duration_seconds",
    help: "Time to answer a request.",
    labelNames: ["site", "method", "route", "status"],
    buckets: BUCKETS,
    registers: [registry],
  });
  const unread = new Counter({
    name: "allod_metric_failures_total",
    help: "Numbers that could not be read when they were asked for.",
    labelNames: ["metric"],
    registers: [registry],
  });

  return {
    observe(app, site) {
      app.addHook("onResponse", async (request, reply) => {
        // Never the path itself: every id, and everything that somebody tries, would be a new time series.
        const route = request.is404 ? "unmatched" : (request.routeOptions.url ?? "unmatched");
        duration.observe({ site, method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      });
    },

    gauge({ name, help, label, read }) {
      const gauge = new Gauge({
        name,
        help,
        labelNames: label === undefined ? [] : [label],
        registers: [],
        async collect() {
          this.reset();
          try {
            const found = await read();
            if (typeof found === "number") this.set(found);
            else if (label !== undefined) for (const [value, count] of found) this.set({ [label]: value }, count);
          } catch {
            // One number that cannot be read takes none of the others with it.
            unread.inc({ metric: name });
            this.remove();
          }
        },
      });
      registry.registerMetric(gauge);
    },

    table({ labels, numbers, read }) {
      let reading: ReturnType<typeof read> | undefined;
      for (const { name, help, counts, of } of numbers) {
        const collect = async (metric: Gauge | Counter): Promise<void> => {
          metric.reset();
          try {
            reading ??= read().finally(() => (reading = undefined));
            for (const row of await reading) {
              const number = of(row);
              if (number !== undefined) metric.inc(Object.fromEntries(labels.map((label) => [label, String(row[label])])), number);
            }
          } catch {
            unread.inc({ metric: name });
          }
        };
        const options = { name, help, labelNames: [...labels], registers: [] };
        registry.registerMetric(
          counts === true
            ? new Counter({
                ...options,
                collect() {
                  return collect(this);
                },
              })
            : new Gauge({
                ...options,
                collect() {
                  return collect(this);
                },
              }),
        );
      }
    },

    serve(app, { token }) {
      app.get("/metrics", { logLevel: "warn" }, async (request, reply) => {
        // To everybody else, there is nothing here.
        if (!isLocal(request) && !hasToken(request, token)) throw httpErrors.error("http.not-found");
        return reply.type(registry.contentType).send(await registry.metrics());
      });
    },

    read: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

/** On this machine, and not through a proxy on it. */
function isLocal({ socket, headers }: FastifyRequest): boolean {
  const passedOn = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some((name) => headers[name] !== undefined);
  return !passedOn && /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? "");
}

function hasToken({ headers }: FastifyRequest, token: Secret | undefined): boolean {
  const [, given] = /^Bearer (.+)$/i.exec(headers.authorization ?? "") ?? [];
  return token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(token.reveal()));
}

/** Of equal length, so that a comparison in constant time is possible. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
