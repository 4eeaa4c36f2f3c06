import type { ResourceView, TenantView } from "@allod/api";
import type { FakeRequest } from "@allod/ui/dev";

import { fine, resource } from "./products.ts";
import type { World } from "./world.ts";

const STEP_MS = 1500;

/** FAKE: brings a new organization to every product, one after the other, and tells whoever listens. */
export function setUp({ id, name }: TenantView, { world, announce }: FakeRequest<World>): void {
  const own = { kind: "tenant", id, name } as const;
  const resources: ResourceView[] = [];
  world.resources.set(id, resources);
  for (const index of world.connectors.keys()) {
    setTimeout(
      () => {
        resources.push(resource(index, own, fine(0)));
        announce({ tenantId: id, kind: "resource", id });
      },
      STEP_MS * (index + 1),
    );
  }
  setTimeout(
    () => {
      const at = world.tenants.findIndex((one) => one.id === id);
      const before = world.tenants[at];
      if (before !== undefined) world.tenants.splice(at, 1, { ...before, status: "active", generation: before.generation + 1 });
      announce({ tenantId: id, kind: "tenant", id });
    },
    STEP_MS * (world.connectors.length + 1),
  );
}
