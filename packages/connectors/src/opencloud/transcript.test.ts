import { expect, it } from "vitest";

import { type Exchange, replay, transcript } from "../fake/replay.test-support.ts";
import { startOpenCloudFake } from "./fake/opencloud-fake.ts";
import { TOKEN } from "./opencloud.test-support.ts";

const recorded = transcript("opencloud");
/** Stands in the recordings for every password. */
const PASSWORD = "<redacted>";

const STORAGE = "8311bb65-7e50-475d-9332-10cd7ff7e0ba";

const COVERED =
  /^\/(status\.php|graph\/v1(\.0|beta1)\/(me|nothing|users(\/.+)?|education\/.+|roleManagement\/.+|drives(\/[^/]+(\/root\/.+)?)?))$/;
/** The fake makes no app tokens, and so knows none of those that were used. */
const isCovered = ({ name, request }: Exchange): boolean => COVERED.test(request.path) && !name.startsWith("apptoken");

/** What the fake does not answer: the connector asks for none of it. By the names of the recordings. */
const NOT_COVERED = [
  "proxy healthz, proxy readyz, graph healthz, graph readyz, audit healthz, audit readyz, idm healthz, idm readyz",
  "settings healthz, settings readyz, web healthz, web readyz, proxy public healthz",
  "group create, group dup, group no name, member add, member add dup, member bad ref, member unknown user, members",
  "group expand, group patch, group patch members, member del, member del again, group delete, group del 404",
  "group delete C",
  "apptoken create, apptoken no expiry, apptoken bad expiry, apptoken list, apptoken imp, apptoken imp as alice",
  "apptoken impID, apptoken use, apptoken wrong user",
  "alice disabled apptoken dav, dav put, dav mkcol, dav get, dav move, propfind, public dav wrong pw, public dav",
  "dav delete, neg after put, neg repaired put, put over small quota",
  "item link, item link pw, item invite, link delete",
  "applications, me drives, webfinger, wellknown, config.json, capabilities, root",
].flatMap((line) => line.split(", "));

const basic = (name: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`,
});
/** Who asked, where it was not the administrator: recorded requests do not say. */
const ASKED_BY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  unauth: {},
  "bad pw": basic("admin", "wrong"),
  "bad bearer": { authorization: "Bearer wrong" },
  "alice me": basic("alice", PASSWORD),
  "alice lists users": basic("alice", PASSWORD),
  "alice search": basic("alice", PASSWORD),
  "alice creates user": basic("alice", PASSWORD),
  "drive as user": basic("alice", PASSWORD),
  "alice disabled pw": basic("alice", PASSWORD),
  "alice disabled apptoken": basic("alice", "a token that she had"),
  "revoked use": basic("alice", "a token that she had"),
  "member reads drive": basic("carl", PASSWORD),
};

it.skipIf(recorded === undefined)(
  "the fake answers what OpenCloud 3.3.0 answered, or is known not to (skipped: no transcripts here)",
  async () => {
    const exchanges = recorded ?? [];
    const fake = await startOpenCloudFake({ token: TOKEN });
    try {
      // What was there before the second half of the recordings, made by hand.
      const { estate } = fake;
      const [by] = estate.users.values();
      if (by === undefined) throw new Error("the fake has no administrator");
      estate.addUser({ id: "fed5eae2-b5a6-4cef-9b4c-9211d344d2e0", name: "carl", displayName: "Carl", password: PASSWORD });
      estate.groups.set("0e381148-4288-40bd-b6ee-628ac3f12a89", "Team C");
      estate.addDrive({ by, id: `${STORAGE}$fa0c5c6b-40b3-4770-86fa-2700a6e0db63`, name: "Proj", quota: 1_000_000 });
      estate.addDrive({ by, id: `${STORAGE}$2cc579c3-d604-4557-bd1b-a66083430526`, name: "Neg", quota: 1_000_000 });
      const differences = await replay(exchanges.filter(isCovered), {
        url: fake.url,
        headersOf: ({ name }) => ASKED_BY[name] ?? basic("admin", TOKEN),
      });
      expect(differences).toStrictEqual({});
    } finally {
      await fake.stop();
    }
    const left = exchanges.filter((exchange) => !isCovered(exchange)).map(({ name }) => name);
    expect(left.toSorted()).toStrictEqual(NOT_COVERED.toSorted());
  },
);
