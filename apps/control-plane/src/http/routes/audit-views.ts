import { auditViewFilter, createSavedView, savedView, savedViewList, type SavedView as SavedViewAnswer } from "@allod/api";

import type { SavedView } from "../../domain/audit-views.ts";
import { type Api, createHeaders, idParams, onceOf, type RouteDeps } from "../route.ts";

/** Filters of timelines that somebody gave names, for themselves. */
export function auditViewRoutes(app: Api, { views, authenticate }: RouteDeps): void {
  app.get("/v1/me/audit-views", { config: { permission: "self.read" }, schema: { response: { 200: savedViewList } } }, async (request) => ({
    items: (await views.list(await authenticate(request))).map(view),
  }));

  app.post(
    "/v1/me/audit-views",
    { config: { permission: "self.update" }, schema: { headers: createHeaders, body: createSavedView, response: { 201: savedView } } },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { name, filter } = request.body;
      const wanted = { name, filter: JSON.parse(JSON.stringify(filter)) as SavedView["filter"] };
      return reply.status(201).send(view(await views.create(actor, wanted, onceOf(request, actor))));
    },
  );

  app.delete(
    "/v1/me/audit-views/:id",
    { config: { permission: "self.update" }, schema: { params: idParams, response: { 200: savedView.pick({ id: true }) } } },
    async (request) => {
      await views.remove(await authenticate(request), request.params.id);
      return { id: request.params.id };
    },
  );
}

/** What was kept by an older version, and is no filter any more, shows everything. */
function view({ id, name, filter }: SavedView): SavedViewAnswer {
  return { id, name, filter: auditViewFilter.safeParse(filter).data ?? {} };
}
