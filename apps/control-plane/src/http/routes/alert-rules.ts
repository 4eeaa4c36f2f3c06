import {
  alertRule,
  alertRuleList,
  type AlertRuleView,
  createAlertRule,
  createdAlertRule,
  type CreatedAlertRule,
  updateAlertRule,
} from "@allod/api";
import type { FastifyRequest } from "fastify";
import { z } from "zod";

import type { AlertRule, RuleChanges, WantedRule } from "../../domain/alerts.ts";
import type { ChainOwner } from "../../domain/audit.ts";
import { type Api, createHeaders, idParams, iso, onceOf, type RouteDeps } from "../route.ts";

const ruleParams = z.object({ id: z.uuid(), ruleId: z.uuid() });
const gone = alertRule.pick({ id: true });

/** When a tenant, and when the operators, want to be told. */
export function alertRuleRoutes(app: Api, { alerts, authenticate }: RouteDeps): void {
  app.get(
    "/v1/tenants/:id/alert-rules",
    { config: { permission: "alert.read" }, schema: { params: idParams, response: { 200: alertRuleList } } },
    async (request) => list(request, { tenantId: request.params.id }),
  );

  app.post(
    "/v1/tenants/:id/alert-rules",
    {
      config: { permission: "alert.manage" },
      schema: { params: idParams, headers: createHeaders, body: createAlertRule, response: { 201: createdAlertRule } },
    },
    async (request, reply) => reply.status(201).send(await create(request, { tenantId: request.params.id }, wantedOf(request.body))),
  );

  app.patch(
    "/v1/tenants/:id/alert-rules/:ruleId",
    { config: { permission: "alert.manage" }, schema: { params: ruleParams, body: updateAlertRule, response: { 200: alertRule } } },
    async (request) => {
      const { id: tenantId, ruleId } = request.params;
      return update(request, { owner: { tenantId }, id: ruleId, changes: request.body });
    },
  );

  app.delete(
    "/v1/tenants/:id/alert-rules/:ruleId",
    { config: { permission: "alert.manage" }, schema: { params: ruleParams, response: { 200: gone } } },
    async (request) => remove(request, { tenantId: request.params.id }, request.params.ruleId),
  );

  const platform = { config: { permission: "alert.manage-platform" } } as const;
  app.get("/v1/alert-rules", { ...platform, schema: { response: { 200: alertRuleList } } }, async (request) => list(request, "platform"));

  app.post(
    "/v1/alert-rules",
    { ...platform, schema: { headers: createHeaders, body: createAlertRule, response: { 201: createdAlertRule } } },
    async (request, reply) => reply.status(201).send(await create(request, "platform", wantedOf(request.body))),
  );

  app.patch(
    "/v1/alert-rules/:id",
    { ...platform, schema: { params: idParams, body: updateAlertRule, response: { 200: alertRule } } },
    async (request) => update(request, { owner: "platform", id: request.params.id, changes: request.body }),
  );

  app.delete("/v1/alert-rules/:id", { ...platform, schema: { params: idParams, response: { 200: gone } } }, async (request) =>
    remove(request, "platform", request.params.id),
  );

  async function list(request: FastifyRequest, owner: ChainOwner): Promise<{ items: AlertRuleView[] }> {
    return { items: (await alerts.list(await authenticate(request), owner)).map(view) };
  }
  async function create(request: FastifyRequest, owner: ChainOwner, wanted: WantedRule): Promise<CreatedAlertRule> {
    const actor = await authenticate(request);
    const { secret, ...rule } = await alerts.create(actor, { owner, wanted }, onceOf(request, actor));
    return { ...view(rule), secret: secret ?? null };
  }
  async function update(
    request: FastifyRequest,
    change: { readonly owner: ChainOwner; readonly id: string; readonly changes: RuleChanges },
  ): Promise<AlertRuleView> {
    return view(await alerts.update(await authenticate(request), change));
  }
  async function remove(request: FastifyRequest, owner: ChainOwner, id: string): Promise<{ id: string }> {
    await alerts.remove(await authenticate(request), owner, id);
    return { id };
  }
}

function wantedOf({ kind, threshold, windowMinutes, channels }: z.output<typeof createAlertRule>): WantedRule {
  return {
    kind,
    threshold: threshold ?? undefined,
    windowMinutes: windowMinutes ?? undefined,
    emails: channels.email,
    webhookUrl: channels.webhook?.url,
  };
}

function view({ id, kind, threshold, windowMinutes, emails, webhookUrl, webhookError, enabled, lastRaisedAt }: AlertRule): AlertRuleView {
  return {
    id,
    kind,
    threshold: threshold ?? null,
    windowMinutes: windowMinutes ?? null,
    channels: { email: [...emails], webhook: webhookUrl === undefined ? null : { url: webhookUrl, lastError: webhookError } },
    enabled,
    lastRaisedAt: iso(lastRaisedAt),
  };
}
