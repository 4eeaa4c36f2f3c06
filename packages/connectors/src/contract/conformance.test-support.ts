import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { Fate } from "../fake/fake-server.ts";
import type { Desired, DesiredMember, ObjectKind } from "./desired.ts";
import { type Difference, differencesOf, type Samples, samples } from "./samples.test-support.ts";
import { lookingAt, never, type Subject } from "./subject.test-support.ts";

export type { Product, Subject } from "./subject.test-support.ts";

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

    const { end, read, count, bring, inPlace, changed, requestsOf } = lookingAt(() => subject);

    it("holds what it says", () => {
      expect(subject.connector.kinds.toSorted()).toStrictEqual(kinds.toSorted());
      expect(subject.connector).toMatchObject({ id: expect.stringMatching(/^[a-z]+$/), title: expect.stringMatching(/\S/) });
    });

    it("checks that the product is there and takes its credentials", async () => {
      expect(await end(subject.connector.check(never))).toBe("done");
      expect(await end(subject.wrongCredentials.check(never))).toBe("auth");
      expect(await end(subject.unreachable.check(never))).toBe("transient");
      expect(await end(subject.connector.check(AbortSignal.abort()))).toBe("transient");
    });

    describe.each(kinds)("%s", (kind) => {
      const held = differencesOf(kind).filter(([difference]) => holds[kind]?.includes(difference) === true);
      const notHeld = differencesOf(kind).filter(([difference]) => holds[kind]?.includes(difference) !== true);

      it("is made once, with our id, and found again by it alone", async () => {
        const desired = await sample.fresh(kind);
        expect(await read(desired)).toBeUndefined();
        const { externalId } = await changed(desired);
        expect(await read(desired, externalId)).toMatchObject({ externalId });
        await subject.connector.apply(desired, await read(desired), never);
        expect(await inPlace(desired)).toMatchObject({ externalId });
      });

      it("is never made twice, also by two that both saw nothing", async () => {
        const desired = await sample.fresh(kind);
        const { externalId } = await subject.connector.apply(desired, undefined, never);
        // It may adopt what there is, or refuse.
        expect(["done", "permanent", "transient"]).toContain(await end(subject.connector.apply(desired, undefined, never)));
        expect(await inPlace(desired)).toMatchObject({ externalId });
      });

      it.each(held)("follows a change of %s", async (_, steps) => {
        let desired: Desired = await sample.fresh(kind);
        const { externalId } = await bring(desired);
        for (const step of steps) {
          desired = step(desired);
          expect(await changed(desired)).toMatchObject({ externalId });
        }
      });

      it.runIf(notHeld.length > 0).each(notHeld)("plans nothing for a change of %s, which it does not hold", async (_, steps) => {
        let desired: Desired = await sample.fresh(kind);
        const observed = await bring(desired);
        for (const step of steps) {
          desired = step(desired);
          expect(subject.connector.plan(desired, observed)).not.toHaveProperty("changes.0");
        }
      });

      it("is made disabled, when it is wanted so", async () => {
        const desired: Desired = { ...(await sample.fresh(kind)), state: "disabled" };
        await bring(desired);
        expect(await inPlace(desired)).toMatchObject({ state: "disabled" });
      });

      it("shows what was changed by hand, and undoes it", async () => {
        const desired = await sample.fresh(kind);
        const observed = await bring(desired);
        await subject.drift[kind]?.(observed, desired as never);
        expect(await changed(desired)).toStrictEqual(await read(desired, observed.externalId));
      });

      it("goes, also twice, and can be made again", async () => {
        const desired = await sample.fresh(kind);
        const observed = await bring(desired);
        await subject.connector.remove(observed, never);
        await subject.connector.remove(observed, never);
        expect(await read(desired)).toBeUndefined();
        expect(await read(desired, observed.externalId)).toBeUndefined();
        expect(await count(desired)).toBe(0);
        expect(await changed(desired)).toMatchObject({ state: "enabled" });
      });

      it("is apart from its like of another tenant", async () => {
        const ours = await sample.fresh(kind);
        const theirs = await sample.twin(ours);
        const observed = await bring(ours);
        const other = await bring(theirs);
        expect(observed.externalId).not.toBe(other.externalId);
        await bring({ ...ours, state: "disabled" });
        expect(await inPlace(theirs)).toStrictEqual(await read(theirs, other.externalId));
        await subject.connector.remove(observed, never);
        expect(await inPlace(theirs)).toMatchObject({ externalId: other.externalId });
      });

      it("is not taken from whoever has it, be the name the same", async () => {
        const ours = await sample.fresh(kind);
        const rival = sample.rival(ours);
        const { externalId } = await bring(ours);
        expect((await read(rival))?.externalId).not.toBe(externalId);
        // Where names are not unique it gets an object of its own.
        expect(["done", "permanent"]).toContain(await end(subject.connector.apply(rival, undefined, never)));
        expect((await read(rival))?.externalId).not.toBe(externalId);
        expect(await inPlace(ours)).toMatchObject({ externalId });
      });

      it("needs credentials, a product that answers, and time", async () => {
        const desired = await sample.fresh(kind);
        const disabled: Desired = { ...desired, state: "disabled" };
        const observed = await bring(desired);
        const over = AbortSignal.abort();
        for (const [connector, signal, expected] of [
          [subject.wrongCredentials, never, "auth"],
          [subject.unreachable, never, "transient"],
          [subject.connector, over, "transient"],
        ] as const) {
          expect(await end(connector.read({ desired, externalId: undefined }, signal))).toBe(expected);
          expect(await end(connector.read({ desired, externalId: observed.externalId }, signal))).toBe(expected);
          expect(await end(connector.apply(desired, undefined, signal))).toBe(expected);
          expect(await end(connector.apply(disabled, observed, signal))).toBe(expected);
          expect(await end(connector.remove(observed, signal))).toBe(expected);
        }
        expect(await inPlace(desired)).toStrictEqual(observed);
      });

      it("waits for a product that is unwell, and no longer than it may", async ({ skip }) => {
        const { misbehave } = subject.product;
        if (misbehave === undefined) return skip("a real product does not fail on request");
        const desired = await sample.fresh(kind);
        for (const fate of ["500", "429", "drop"] as const) {
          misbehave(() => fate);
          expect(await end(read(desired))).toBe("transient");
          expect(await end(subject.connector.apply(desired, undefined, never))).toBe("transient");
        }
        const soon = new AbortController();
        misbehave(() => {
          soon.abort();
          return "hang";
        });
        expect(await end(subject.connector.apply(desired, undefined, soon.signal))).toBe("transient");
      });

      it("is there once whichever request of its making was lost, before or after its work", async ({ skip }) => {
        const { misbehave } = subject.product;
        if (misbehave === undefined) return skip("a real product does not fail on request");
        const first = await sample.fresh(kind);
        const needed = await requestsOf(() => bring(first));
        expect(needed).toBeGreaterThan(0);
        for (const fate of ["late", "drop", "500"] as const) {
          for (let at = 0; at < needed; at++) {
            const desired = await sample.fresh(kind);
            misbehave(failingAt(at, fate));
            expect(["done", "transient"]).toContain(await end(bring(desired)));
            misbehave([]);
            await bring(desired);
            expect(await inPlace(desired)).toMatchObject({ state: "enabled" });
          }
        }
      });

      it("is gone whichever request of its removal was lost", async ({ skip }) => {
        const { misbehave } = subject.product;
        if (misbehave === undefined) return skip("a real product does not fail on request");
        const first = await bring(await sample.fresh(kind));
        const needed = await requestsOf(() => subject.connector.remove(first, never));
        for (let at = 0; at < needed; at++) {
          const desired = await sample.fresh(kind);
          const observed = await bring(desired);
          misbehave(failingAt(at, "late"));
          expect(["done", "transient"]).toContain(await end(subject.connector.remove(observed, never)));
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
        expect("skipped" in plan ? plan.skipped.reason : undefined).toBe(skips[lack]);
        // Either way it says something to a person.
        expect("skipped" in plan ? [plan.skipped.message] : plan.changes).toContainEqual(expect.stringMatching(/\w+ \S+/));
      },
    );
  });
}

function failingAt(index: number, fate: Fate): readonly Fate[] {
  return [...Array.from({ length: index }, (): Fate => "ok"), fate];
}

function without(member: DesiredMember, lack: Lack): DesiredMember {
  if (lack === "domain") return { ...member, domain: undefined };
  if (lack === "tenant") return { ...member, tenant: { ...member.tenant, externalId: undefined } };
  return { ...member, person: { ...member.person, subject: undefined } };
}
