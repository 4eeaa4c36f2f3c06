import { expect, it } from "vitest";

import { type Exchange, replay, transcript } from "../fake/replay.test-support.ts";
import { startAuthentikFake } from "./fake/authentik-fake.ts";
import type { FakeEvent } from "./fake/events.ts";

const recorded = transcript("authentik");
const POWERLESS = "least-privilege";
const TOKEN = "akadmin";

const COVERED = /^\/api\/v3\/(admin\/version\/|core\/(users\/(?!service_account)|groups\/)|events\/events\/)/;
const isCovered = ({ request }: Exchange): boolean => COVERED.test(request.path);

/** What the fake does not answer: the connector asks for none of it. By the names of the recordings. */
const NOT_COVERED = [
  "import invitation-enrollment.yaml, import invitation-enrollment.yaml #2, import oidc-app.yaml, import oidc-app.yaml #2",
  "import proxy-and-ldap.yaml, import proxy-and-ldap.yaml #2, import broken key, import bad model, import invalid attr value",
  "import missing file tag, blueprint instance create, blueprint instance no version, blueprint list",
  "providers oauth2, oauth2 create minimal missing, application read, bindings of app, flow of invitation, flows",
  "sessions of user eve, session delete, sessions of user",
  "service account, token list of sa, token create, token key, token create default expiry",
  "invitation create, invitation bad name, invitation no expires, invitation list, invitation delete, invitation gone",
  "outposts, outpost token authentik Embedded Outpost, outpost token ws-ldap-outpost, certificates",
].flatMap((line) => line.split(", "));

/** Who asked is not recorded: what the exchanges are called says it. */
function headersOf({ name }: Exchange): Readonly<Record<string, string>> {
  if (name === "no token") return {};
  if (name === "bad token" || name === "service account token as api key") return { authorization: "Bearer not-a-key" };
  return { authorization: `Bearer ${name.startsWith("least privilege") ? POWERLESS : TOKEN}` };
}

it.skipIf(recorded === undefined)(
  "the fake answers what authentik 2026.8.0-rc1 answered, or is known not to (skipped: no transcripts here)",
  async () => {
    const exchanges = recorded ?? [];
    const fake = await startAuthentikFake({ token: TOKEN, powerlessToken: POWERLESS, recovery: "none" });
    try {
      // What was there before, made by blueprints and by signing up.
      fake.directory.addGroup({ name: "g1" });
      const eve = { pk: 20, username: "eve3", name: "Eve L", email: "eve3@example.org", last_login: "2026-11-24T12:55:40.401582Z" };
      fake.directory.addGroup({ name: "ws-members", users: new Set([fake.directory.addUser(eve).pk]) });
      for (const { response } of exchanges.filter(({ request }) => request.path.endsWith("/events/events/")))
        for (const row of (response.body as { results?: unknown[] }).results ?? [])
          if (typeof row === "object") fake.events.add(row as FakeEvent);
      // `autocomplete` drags along what a search box offers: nobody here reads it. A `context` is as its action is.
      const differences = await replay(exchanges.filter(isCovered), { url: fake.url, headersOf, ignore: ["autocomplete", "context"] });
      expect(differences).toStrictEqual({});
    } finally {
      await fake.stop();
    }
    const left = exchanges.filter((exchange) => !isCovered(exchange)).map(({ name }) => name);
    expect(left.toSorted()).toStrictEqual(NOT_COVERED.toSorted());
  },
);
