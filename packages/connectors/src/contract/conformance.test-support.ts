import { inspect } from "node:util";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { FakeObject, FakeServer, Fate } from "../fake/fake-server.ts";
import type { DesiredOf } from "./by-kind.ts";
import type { Connector, Observed } from "./connector.ts";
import type { Desired, DesiredMember, ObjectKind } from "./desired.ts";
import { ConnectorError, type ConnectorErrorKind } from "./errors.ts";
import { type Difference, differencesOf, type Samples, samples } from "./samples.test-support.ts";

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

/** What a member can lack. */
type Lack = "domain" | "tenant" | "subject";

interface Options {
  /** The kinds that the connector holds, each with what it holds of their objects: all else must plan nothing. */
  readonly holds: { readonly [Kind in ObjectKind]?: readonly Difference[] };
  /** For what a member cannot do without: the reason with which it is skipped. All else it must do without. */
  readonly skips?: Partial<Record<Lack, string>>;
  readonly setUp: () => Promise<Subject>;
}

/** What every connector must do, proven against a product or its fake. */
export function conformance(name: string, { holds, skips = {}, setUp }: Options): void {
  describe(`${name}: conformance`, () => {
    let subject: Subject;
    let sample: Samples;
    const kinds = Object.keys(holds) as ObjectKind[];

    beforeAll(async () => {
      subject = await setUp();
      sample = await samples(subject.connector, async (person) => subject.preparePerson?.(person));
    });
    afterEach(() => {
      subject.product.misbehave?.([]);
    });
    afterAll(async () => {
      await subject.stop();
    });

    /** What was refused, and that it says so as a connector must: in its own kind of error, without a secret. */
    async function refusal(promise: Promise<unknown>): Promise<ConnectorErrorKind> {
      const error = await promise.then(
        (value) => new Error(`nothing was refused, and this came: ${inspect(value)}`),
        (error: unknown) => error,
      );
      expect(error).toBeInstanceOf(ConnectorError);
      const text = inspect(error, { depth: 10, showHidden: true });
      for (const secret of subject.secrets) expect(text).not.toContain(secret);
      return (error as ConnectorError).kind;
    }

    async function count({ kind, allodId }: Desired): Promise<number> {
      const objects = await subject.product.objects();
      return objects.filter((object) => object.kind === kind && object.allodId === allodId).length;
    }

    function read(desired: Desired, externalId?: string): Promise<Observed | undefined> {
      return subject.connector.read({ desired, externalId }, never);
    }

    /** What reconcile does: read, compare, do. */
    async function bring(desired: Desired): Promise<Observed> {
      const observed = await read(desired);
      const plan = subject.connector.plan(desired, observed);
      if ("skipped" in plan) throw new Error(`skipped: ${plan.skipped.reason}`);
      if (observed !== undefined && plan.changes.length === 0) return observed;
      return subject.connector.apply(desired, observed, never);
    }

    /** Brings it also when something is lost on the way. */
    async function bringThrough(desired: Desired, fates: readonly Fate[]): Promise<void> {
      subject.product.misbehave?.(fates);
      const failed = await bring(desired).then(
        () => undefined,
        (error: unknown) => error,
      );
      subject.product.misbehave?.([]);
      if (failed !== undefined) {
        expect(failed).toMatchObject({ name: "ConnectorError", kind: "transient" });
        await bring(desired);
      }
    }

    async function expectInPlace(desired: Desired): Promise<Observed> {
      const observed = await read(desired);
      if (observed === undefined) throw new Error("it is not there");
      expect(subject.connector.plan(desired, observed)).toStrictEqual({ changes: [] });
      expect(observed.state).toBe(desired.state);
      expect(await count(desired)).toBe(1);
      return observed;
    }

    /** Says what is to be done, in words; does it; it is done, to the same object. */
    async function expectBrought(desired: Desired): Promise<void> {
      const before = await read(desired);
      const plan = subject.connector.plan(desired, before);
      expect(plan).toStrictEqual({ changes: expect.arrayContaining([expect.stringMatching(/\w+ \S+/)]) });
      await subject.connector.apply(desired, before, never);
      const after = await expectInPlace(desired);
      if (before !== undefined) expect(after.externalId).toBe(before.externalId);
    }

    it("holds what it says", () => {
      expect(subject.connector.kinds.toSorted()).toStrictEqual(kinds.toSorted());
      expect(subject.connector).toMatchObject({ id: expect.stringMatching(/^[a-z]+$/), title: expect.stringMatching(/\S/) });
    });

    it("checks that the product is there and takes its credentials", async () => {
      await subject.connector.check(never);
      expect(await refusal(subject.wrongCredentials.check(never))).toBe("auth");
      expect(await refusal(subject.unreachable.check(never))).toBe("transient");
    });

    describe.each(kinds)("%s", (kind) => {
      it("is made once, with our id, and found again by it alone", async () => {
        const desired = await sample.fresh(kind);
        expect(await read(desired)).toBeUndefined();
        await expectBrought(desired);
        const { externalId } = await expectInPlace(desired);
        expect(await read(desired, externalId)).toMatchObject({ externalId });
        await subject.connector.apply(desired, await read(desired), never);
        await expectInPlace(desired);
      });

      it("is never made twice, also by two at once that both saw nothing", async () => {
        const desired = await sample.fresh(kind);
        await subject.connector.apply(desired, undefined, never);
        // May adopt what there is, or refuse.
        await subject.connector.apply(desired, undefined, never).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ConnectorError);
        });
        await expectInPlace(desired);
      });

      it.each(differencesOf(kind).filter(([difference]) => holds[kind]?.includes(difference)))(
        "follows a change of %s",
        async (_, steps) => {
          let desired: Desired = await sample.fresh(kind);
          await bring(desired);
          for (const step of steps) {
            desired = step(desired);
            await expectBrought(desired);
          }
        },
      );

      it.each(differencesOf(kind).filter(([difference]) => holds[kind]?.includes(difference) !== true))(
        "plans nothing for a change of %s, which it does not hold",
        async (_, steps) => {
          let desired: Desired = await sample.fresh(kind);
          const observed = await bring(desired);
          for (const step of steps) {
            desired = step(desired);
            const plan = subject.connector.plan(desired, observed);
            if ("changes" in plan) expect(plan.changes).toStrictEqual([]);
          }
        },
      );

      it("is made disabled, when it is wanted so", async () => {
        const desired = { ...(await sample.fresh(kind)), state: "disabled" } as Desired;
        await bring(desired);
        await expectInPlace(desired);
      });

      it("shows what was changed by hand, and undoes it", async () => {
        const desired = await sample.fresh(kind);
        const observed = await bring(desired);
        await subject.drift[kind]?.(observed, desired as never);
        await expectBrought(desired);
      });

      it("goes, also twice, and can be made again", async () => {
        const desired = await sample.fresh(kind);
        const observed = await bring(desired);
        await subject.connector.remove(observed, never);
        await subject.connector.remove(observed, never);
        expect(await read(desired)).toBeUndefined();
        expect(await read(desired, observed.externalId)).toBeUndefined();
        expect(await count(desired)).toBe(0);
        await expectBrought(desired);
      });

      it("is apart from its like of another tenant", async () => {
        const ours = await sample.fresh(kind);
        const theirs = await sample.twin(ours as DesiredOf<typeof kind>);
        const [observed, other] = [await bring(ours), await bring(theirs)];
        expect(observed.externalId).not.toBe(other.externalId);
        await bring({ ...ours, state: "disabled" } as Desired);
        expect(await expectInPlace(theirs)).toStrictEqual(await read(theirs, other.externalId));
        await subject.connector.remove(observed, never);
        await expectInPlace(theirs);
      });

      it("is not taken from whoever has it, be the name the same", async () => {
        const ours = await sample.fresh(kind);
        const rival = sample.rival(ours);
        const observed = await bring(ours);
        expect((await read(rival))?.externalId).not.toBe(observed.externalId);
        const applied = await subject.connector.apply(rival, undefined, never).catch((error: unknown) => {
          expect(error).toMatchObject({ name: "ConnectorError", kind: "permanent" });
          return undefined;
        });
        expect(applied?.externalId).not.toBe(observed.externalId);
        expect(await expectInPlace(ours)).toStrictEqual(await read(ours, observed.externalId));
      });

      it("needs credentials, a product that answers, and time", async () => {
        const desired = await sample.fresh(kind);
        const observed = await bring(desired);
        for (const [broken, expected] of [
          [subject.wrongCredentials, "auth"],
          [subject.unreachable, "transient"],
        ] as const) {
          expect(await refusal(broken.read({ desired, externalId: undefined }, never))).toBe(expected);
          expect(await refusal(broken.apply({ ...desired, state: "disabled" } as Desired, observed, never))).toBe(expected);
          expect(await refusal(broken.remove(observed, never))).toBe(expected);
        }
        const over = AbortSignal.abort();
        expect(await refusal(subject.connector.read({ desired, externalId: observed.externalId }, over))).toBe("transient");
        expect(await refusal(subject.connector.apply({ ...desired, state: "disabled" } as Desired, observed, over))).toBe("transient");
        expect(await refusal(subject.connector.remove(observed, over))).toBe("transient");
        await expectInPlace(desired);
      });

      it("waits for a product that is unwell, and no longer than it may", async ({ skip }) => {
        const { misbehave } = subject.product;
        if (misbehave === undefined) return skip("a real product does not fail on request");
        const desired = await sample.fresh(kind);
        for (const fate of ["500", "429", "drop"] as const) {
          misbehave(() => fate);
          expect(await refusal(read(desired))).toBe("transient");
          expect(await refusal(subject.connector.apply(desired, undefined, never))).toBe("transient");
        }
        const soon = new AbortController();
        misbehave(() => {
          soon.abort();
          return "hang";
        });
        expect(await refusal(subject.connector.apply(desired, undefined, soon.signal))).toBe("transient");
      });

      it("is there once whichever request of its making was lost, before or after its work", async ({ skip }) => {
        const { requests } = subject.product;
        if (requests === undefined) return skip("a real product does not fail on request");
        const before = requests.length;
        await bring(await sample.fresh(kind));
        const needed = requests.length - before;
        expect(needed).toBeGreaterThan(0);
        for (const fate of ["late", "drop", "500"] as const) {
          for (let at = 0; at < needed; at++) {
            const desired = await sample.fresh(kind);
            await bringThrough(desired, [...Array.from({ length: at }, () => "ok" as const), fate]);
            await expectInPlace(desired);
          }
        }
      });

      it("is gone whichever request of its removal was lost", async ({ skip }) => {
        const { requests, misbehave } = subject.product;
        if (requests === undefined || misbehave === undefined) return skip("a real product does not fail on request");
        const first = await bring(await sample.fresh(kind));
        const before = requests.length;
        await subject.connector.remove(first, never);
        const needed = requests.length - before;
        for (let at = 0; at < needed; at++) {
          const desired = await sample.fresh(kind);
          const observed = await bring(desired);
          misbehave([...Array.from({ length: at }, () => "ok" as const), "late"]);
          await subject.connector.remove(observed, never).catch((error: unknown) => {
            expect(error).toMatchObject({ name: "ConnectorError", kind: "transient" });
          });
          misbehave([]);
          await subject.connector.remove(observed, never);
          expect(await count(desired)).toBe(0);
        }
      });
    });

    it.runIf(kinds.includes("member")).each(["domain", "tenant", "subject"] as const)(
      "says of a member without a %s why it waits, or does without",
      async (lack) => {
        const plan = subject.connector.plan(without(await sample.fresh("member"), lack), undefined);
        const reason = skips[lack];
        if (reason === undefined) expect(plan).toStrictEqual({ changes: expect.arrayContaining([expect.any(String)]) });
        else expect(plan).toStrictEqual({ skipped: { reason, message: expect.stringMatching(/\w+ .*\.$/) } });
      },
    );
  });
}

const never = new AbortController().signal;

function without(member: DesiredMember, lack: Lack): DesiredMember {
  if (lack === "domain") return { ...member, domain: undefined };
  if (lack === "tenant") return { ...member, tenant: { ...member.tenant, externalId: undefined } };
  return { ...member, person: { ...member.person, subject: undefined } };
}
