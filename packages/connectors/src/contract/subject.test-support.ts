import { inspect } from "node:util";

import { expect } from "vitest";

import type { FakeObject, FakeServer } from "../fake/fake-server.ts";
import type { DesiredOf } from "./by-kind.ts";
import type { Connector, Observed } from "./connector.ts";
import type { Desired, ObjectKind } from "./desired.ts";
import { ConnectorError } from "./errors.ts";

export const never = new AbortController().signal;

/** What the suite looks at beside the connector. A fake is one as it is; of a real product say how its objects are listed. */
export interface Product extends Partial<Pick<FakeServer, "misbehave" | "requests">> {
  /** Every object of a kind that the connector holds, from the product itself and not through the connector. */
  objects(): readonly FakeObject[] | Promise<readonly FakeObject[]>;
}

export interface Subject {
  readonly connector: Connector;
  /** The same product, with a credential that it refuses. */
  readonly wrongCredentials: Connector;
  /** At an address where nothing listens: `http://127.0.0.1:9`. */
  readonly unreachable: Connector;
  /** Every secret of the three configurations: none may stand in a message. */
  readonly secrets: readonly string[];
  readonly product: Product;
  /** Changes an object in the product by hand, so that it is no longer what is wanted. */
  readonly drift: { readonly [Kind in ObjectKind]?: (observed: Observed, desired: DesiredOf<Kind>) => Promise<void> | void };
  /** Makes a person known where the product takes people from, when that is elsewhere; returns their subject there. */
  preparePerson?(person: DesiredOf<"person">): Promise<string | undefined>;
  stop(): Promise<void>;
}

interface Look {
  /** How it ended: `done`, the kind of the refusal, or what else was thrown. None of it holds a secret. */
  end(promise: Promise<unknown>): Promise<string>;
  read(desired: Desired, externalId?: string): Promise<Observed | undefined>;
  /** How many there are in the product. */
  count(desired: Desired): Promise<number>;
  /** What reconcile does: read, compare, do. */
  bring(desired: Desired): Promise<Observed>;
  /** The object as it is, when it is there once and as it is wanted. */
  inPlace(desired: Desired): Promise<Observed>;
  /** Says what is to be done, in words; does it; it is done. */
  changed(desired: Desired): Promise<Observed>;
  /** How many requests it takes. */
  requestsOf(work: () => Promise<unknown>): Promise<number>;
}

/** Ways to look at a connector and its product, and to ask them for something, for the tests of the suite. */
export function lookingAt(subject: () => Subject): Look {
  async function end(promise: Promise<unknown>): Promise<string> {
    const [how, text] = await promise.then(
      () => ["done", ""] as const,
      (error: unknown) => {
        const all = inspect(error, { depth: 10, showHidden: true });
        return [error instanceof ConnectorError ? error.kind : `not a ConnectorError: ${all}`, all] as const;
      },
    );
    for (const secret of subject().secrets) expect(text).not.toContain(secret);
    return how;
  }

  async function count({ kind, allodId }: Desired): Promise<number> {
    const objects = await subject().product.objects();
    return objects.filter((object) => object.kind === kind && object.allodId === allodId).length;
  }

  function read(desired: Desired, externalId?: string): Promise<Observed | undefined> {
    return subject().connector.read({ desired, externalId }, never);
  }

  async function bring(desired: Desired): Promise<Observed> {
    const observed = await read(desired);
    const plan = subject().connector.plan(desired, observed);
    if ("skipped" in plan) throw new Error(`skipped: ${plan.skipped.reason}`);
    if (observed !== undefined && plan.changes.length === 0) return observed;
    return subject().connector.apply(desired, observed, never);
  }

  async function inPlace(desired: Desired): Promise<Observed> {
    const observed = await read(desired);
    if (observed === undefined) throw new Error("it is not there");
    expect(subject().connector.plan(desired, observed)).toStrictEqual({ changes: [] });
    expect(observed.state).toBe(desired.state);
    expect(await count(desired)).toBe(1);
    return observed;
  }

  async function changed(desired: Desired): Promise<Observed> {
    const before = await read(desired);
    const plan = subject().connector.plan(desired, before);
    expect(plan).toStrictEqual({ changes: expect.arrayContaining([expect.stringMatching(/\w+ \S+/)]) });
    await subject().connector.apply(desired, before, never);
    return inPlace(desired);
  }

  async function requestsOf(work: () => Promise<unknown>): Promise<number> {
    const before = subject().product.requests?.length ?? 0;
    await work();
    return (subject().product.requests?.length ?? 0) - before;
  }

  return { end, read, count, bring, inPlace, changed, requestsOf };
}
