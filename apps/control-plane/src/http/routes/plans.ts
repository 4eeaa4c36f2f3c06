import {
  createPlan,
  plan,
  planList,
  type PlanView,
  putSubscription,
  subscription,
  subscriptionAnswer,
  type SubscriptionView,
  updatePlan,
} from "@allod/api";

import type { Plan } from "../../domain/plans.ts";
import type { Subscription } from "../../domain/subscriptions.ts";
import { type Api, changeHeaders, createHeaders, etag, generationOf, idParams, iso, onceOf, type RouteDeps } from "../route.ts";

/** What can be subscribed to, and what a tenant has. */
export function planRoutes(app: Api, { plans, subscriptions, authenticate }: RouteDeps): void {
  app.get("/v1/plans", { config: { permission: "any" }, schema: { response: { 200: planList } } }, async (request) => {
    await authenticate(request);
    return { items: (await plans.list()).map(view) };
  });

  app.post(
    "/v1/plans",
    { config: { permission: "plan.manage" }, schema: { headers: createHeaders, body: createPlan, response: { 201: plan } } },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { mailboxBytes, filesBytes, ...wanted } = request.body;
      const made = await plans.create(
        actor,
        { ...wanted, mailboxBytes: mailboxBytes ?? undefined, filesBytes: filesBytes ?? undefined },
        onceOf(request, actor),
      );
      return reply.status(201).header("etag", etag(made)).send(view(made));
    },
  );

  app.patch(
    "/v1/plans/:id",
    {
      config: { permission: "plan.manage" },
      schema: { params: idParams, headers: changeHeaders, body: updatePlan, response: { 200: plan } },
    },
    async (request, reply) => {
      // Absent: as it is. Null: the product's own default, which is undefined to the domain.
      const changes = Object.fromEntries(
        Object.entries(request.body)
          .filter(([, value]) => value !== undefined)
          .map(([field, value]) => [field, value ?? undefined]),
      );
      const changed = await plans.update(await authenticate(request), request.params.id, { generation: generationOf(request), changes });
      return reply.header("etag", etag(changed)).send(view(changed));
    },
  );

  app.post(
    "/v1/plans/:id/archive",
    { config: { permission: "plan.manage" }, schema: { params: idParams, headers: changeHeaders, response: { 200: plan } } },
    async (request, reply) => {
      const archived = await plans.archive(await authenticate(request), request.params.id, generationOf(request));
      return reply.header("etag", etag(archived)).send(view(archived));
    },
  );

  app.get(
    "/v1/tenants/:id/subscription",
    { config: { permission: "billing.read" }, schema: { params: idParams, response: { 200: subscriptionAnswer } } },
    async (request) => {
      const found = await subscriptions.read(await authenticate(request), request.params.id);
      return { subscription: found === undefined ? null : subscriptionView(found) };
    },
  );

  app.put(
    "/v1/tenants/:id/subscription",
    { config: { permission: "subscription.manage" }, schema: { params: idParams, body: putSubscription, response: { 200: subscription } } },
    async (request) => {
      const { endsAt, price, ...wanted } = request.body;
      const end = endsAt === null ? undefined : new Date(endsAt);
      return subscriptionView(await subscriptions.put(await authenticate(request), request.params.id, { ...wanted, price, endsAt: end }));
    },
  );

  app.post(
    "/v1/tenants/:id/subscription/cancel",
    { config: { permission: "subscription.manage" }, schema: { params: idParams, response: { 200: subscription } } },
    async (request) => subscriptionView(await subscriptions.cancel(await authenticate(request), request.params.id)),
  );
}

function view({ mailboxBytes, filesBytes, archivedAt, createdAt, ...same }: Plan): PlanView {
  return {
    ...same,
    mailboxBytes: mailboxBytes ?? null,
    filesBytes: filesBytes ?? null,
    archivedAt: iso(archivedAt),
    createdAt: createdAt.toISOString(),
  };
}

function subscriptionView({ startedAt, endsAt, ...same }: Subscription): SubscriptionView {
  return { ...same, startedAt: startedAt.toISOString(), endsAt: iso(endsAt) };
}
