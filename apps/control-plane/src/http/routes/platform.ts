import { appList, connector, connectorList, type ConnectorView, platformSummary } from "@allod/api";
import { z } from "zod";

import { assertOperator } from "../../domain/access.ts";
import type { Resources } from "../../domain/resources.ts";
import { httpErrors } from "../errors.ts";
import { type Api, idParams, iso, type RouteDeps } from "../route.ts";
import type { ShownProduct } from "../services.ts";
import { appView } from "./app-view.ts";

/** The platform at a glance, its products, and what of them a tenant's people open. */
export function platformRoutes(app: Api, { platform, resources, products, checkProduct, authenticate, now }: RouteDeps): void {
  app.get(
    "/v1/platform/summary",
    { config: { permission: "platform.read" }, schema: { response: { 200: platformSummary } } },
    async (request) => {
      const { failing, mrr, growth, ...same } = await platform.summary(await authenticate(request));
      return {
        ...same,
        mrr: [...mrr],
        growth: [...growth],
        failing: failing.map(({ tenant, since, ...one }) => ({ ...one, tenant: tenant ?? null, since: since.toISOString() })),
      };
    },
  );

  app.get("/v1/connectors", { config: { permission: "connector.read" }, schema: { response: { 200: connectorList } } }, async (request) => {
    const known = await resources.health(await authenticate(request));
    return { items: products.map((product) => productView(product, known, now())) };
  });

  app.post(
    "/v1/connectors/:connectorId/check",
    {
      config: { permission: "connector.check" },
      schema: { params: z.object({ connectorId: z.string().max(40) }), response: { 200: connector } },
    },
    async (request) => {
      const actor = await authenticate(request);
      assertOperator(actor, "connector.check", now());
      const product = products.find(({ id }) => id === request.params.connectorId);
      if (product === undefined) throw httpErrors.error("http.not-found");
      await checkProduct(product.id);
      return productView(product, await resources.health(actor), now());
    },
  );

  app.get(
    "/v1/tenants/:id/apps",
    { config: { permission: "tenant.read" }, schema: { params: idParams, response: { 200: appList } } },
    async (request) => {
      const own = await resources.own(await authenticate(request), request.params.id);
      return { items: products.flatMap((product) => (product.app === undefined ? [] : [appView({ ...product, app: product.app }, own)])) };
    },
  );
}

type Known = Awaited<ReturnType<Resources["health"]>>;

function productView({ id, title, kinds }: ShownProduct, { health, outcomes }: Known, now: Date): ConnectorView {
  const found = health.find(({ connector: other }) => other === id);
  const count = (outcome: string): number => outcomes.find((row) => row.connector === id && row.outcome === outcome)?.count ?? 0;
  const pausedUntil = found?.pausedUntil !== undefined && found.pausedUntil > now ? found.pausedUntil : undefined;
  return {
    id,
    title,
    kinds: [...kinds],
    health: {
      status: found?.status ?? "unknown",
      message: found?.message ?? "",
      version: found?.version ?? null,
      checkedAt: iso(found?.checkedAt),
      pausedUntil: iso(pausedUntil),
    },
    objects: {
      total: ["ready", "failing", "skipped", "working"].reduce((sum, outcome) => sum + count(outcome), 0),
      ready: count("ready"),
      failing: count("failing"),
      skipped: count("skipped"),
    },
  };
}
