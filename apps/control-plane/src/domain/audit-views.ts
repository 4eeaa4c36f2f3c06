import type { Clock, IdSource } from "@allod/core";

import { type Actor, assertAllowed, type Permission } from "./access.ts";
import type { Json } from "./audit.ts";
import { domainErrors } from "./errors.ts";
import { makeOnce, type Once } from "./once.ts";
import type { Store, Tx } from "./store.ts";

/** Of one person. */
export const MOST_VIEWS = 20;

/** A filter that somebody gave a name, for themselves. */
export interface SavedView {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** As the portals read it. */
  readonly filter: Json;
  readonly createdAt: Date;
}

export interface SavedViewRows {
  /** How many somebody has; nobody else adds one for them until the transaction ends. */
  count(personId: string): Promise<number>;
  insert(view: SavedView): Promise<void>;
  /** Oldest first. */
  list(personId: string): Promise<readonly SavedView[]>;
  /** False when they have none of that id. */
  remove(personId: string, id: string): Promise<boolean>;
}

export type SavedViews = ReturnType<typeof savedViewRules>;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export function savedViewRules({ store, clock, ids }: Deps) {
  return {
    async list(actor: Actor): Promise<readonly SavedView[]> {
      assertOwn(actor, "self.read");
      return store.within("everything", (tx) => tx.views.list(actor.personId));
    },

    async create(actor: Actor, wanted: Pick<SavedView, "name" | "filter">, once: Once | undefined): Promise<SavedView> {
      assertOwn(actor, "self.update");
      const view = { ...wanted, id: ids.next(), personId: actor.personId, createdAt: clock.now() };
      return store.within("everything", (tx) =>
        makeOnce(tx, once, {
          id: view.id,
          async make() {
            if ((await tx.views.count(actor.personId)) >= MOST_VIEWS) throw domainErrors.error("audit.views-full", { most: MOST_VIEWS });
            await tx.views.insert(view);
            return view;
          },
          find: (id) => known(tx, actor.personId, id),
        }),
      );
    },

    async remove(actor: Actor, id: string): Promise<void> {
      assertOwn(actor, "self.update");
      const isRemoved = await store.within("everything", (tx) => tx.views.remove(actor.personId, id));
      if (!isRemoved) throw domainErrors.error("audit.view-unknown");
    },
  };

  function assertOwn(actor: Actor, permission: Permission): void {
    assertAllowed(actor, permission, { subject: { kind: "self" }, now: clock.now() });
  }
}

async function known(tx: Tx, personId: string, id: string): Promise<SavedView> {
  const view = (await tx.views.list(personId)).find((other) => other.id === id);
  if (view === undefined) throw domainErrors.error("audit.view-unknown");
  return view;
}
