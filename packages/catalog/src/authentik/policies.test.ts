import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { claimInvitation, EMAIL_CLAIMS, FIRST_PASSWORD_DUE, NOT_BY_MAIL, profileClaims, settle, usernames } from "./blueprint/policies.ts";

const python = spawnSync("python3", ["--version"]).status === 0;

/** Stands for what authentik gives an expression (2026.8): Django's models as far as ours use them, over a list. */
const STANDS_FOR_AUTHENTIK = `
import sys, types, json
class Query:
    def __init__(self, rows, found): self.rows, self.found = rows, found
    def first(self): return self.found[0] if self.found else None
    def delete(self):
        for row in self.found: self.rows.remove(row)
        return len(self.found), {}
    def exists(self): return len(self.found) > 0
    def __iter__(self): return iter(self.found)
    def exclude(self, pk): return Query(self.rows, [row for row in self.found if row.pk != pk])
    def filter(self, **wanted): return Query(self.rows, [row for row in self.found if all(fits(row, key, value) for key, value in wanted.items())])
def fits(row, key, value):
    name, _, how = key.partition("__")
    held = getattr(row, name)
    if how == "gt": return held > value
    if how == "in": return held in value
    return (held.get(how) if how else held) == value
class Objects:
    def __init__(self, rows): self.rows = rows
    def exclude(self, pk): return Query(self.rows, list(self.rows)).exclude(pk)
    def filter(self, **wanted): return Query(self.rows, list(self.rows)).filter(**wanted)
class Row:
    def __init__(self, **fields): self.__dict__.update(fields)
    def __repr__(self): return self.name
invitations = [Row(pk="1", expires=20, fixed_data={"email": "new@acme.test"}), Row(pk="2", expires=20, fixed_data={"email": "boss@acme.test", "allodAdministrator": True}), Row(pk="3", expires=5, fixed_data={"email": "late@acme.test"})]
groups = [Row(name="members"), Row(name="administrators"), Row(name="others")]
def module(name, **fields): sys.modules[name] = types.SimpleNamespace(**fields)
for name in ["django", "django.utils", "authentik", "authentik.core", "authentik.stages", "authentik.stages.invitation"]: module(name)
module("django.utils.timezone", now=lambda: 10)
users = [Row(pk=1, username="carla", attributes={"mailbox": "carla@acme.test"}, type="internal"), Row(pk=2, username="dora", attributes={}, type="internal")]
module("authentik.core.models", Group=Row(objects=Objects(groups)), User=Row(objects=Objects(users)))
module("authentik.stages.invitation.models", Invitation=Row(objects=Objects(invitations)))
messages = []
def evaluate(source, request, context):
    scope = {"request": request, "context": context, "ak_message": messages.append}
    exec("def expression():\\n" + "\\n".join("    " + line for line in source.split("\\n")), scope)
    return scope["expression"]()
`;

/** Runs an expression in Python, several times over; what it ends in is printed. */
function runs(source: string, script: string): unknown {
  const { stdout, stderr, status } = spawnSync(
    "python3",
    ["-c", `${STANDS_FOR_AUTHENTIK}\nsource = json.loads(sys.stdin.readline())\n${script}`],
    {
      input: `${JSON.stringify(source)}\n`,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe.skipIf(!python)("the expressions, in Python (where it is at hand)", () => {
  const claim = `
def claim(pk, prompt):
    held = next((row for row in everything if row.pk == pk), None)
    plan = Row(context={"prompt_data": prompt})
    passed = evaluate(source, Row(), {"flow_plan": plan, "invitation": held})
    return {"passed": passed, "prompt": plan.context["prompt_data"], "groups": [group.name for group in plan.context.get("groups", [])], "open": len(invitations)}
everything = list(invitations)
`;

  it("an invitation makes one account: who comes second with the same link is refused", () => {
    const [first, second] = runs(
      claimInvitation({ domain: "acme.test", message: "gone" }),
      `${claim}print(json.dumps([claim("1", {"email": "new@acme.test", "username": "neu"}), claim("1", {"email": "new@acme.test", "username": "neu"})]))`,
    ) as Record<string, unknown>[];
    expect(first).toMatchObject({ passed: true, groups: ["members"], open: 2 });
    expect(second).toMatchObject({ passed: false, groups: [], open: 2 });
  });

  it("an invitation gives the account its own address, verified, whatever was sent", () => {
    expect(
      runs(
        claimInvitation({ domain: "acme.test", message: "gone" }),
        `${claim}print(json.dumps(claim("1", {"email": "boss@acme.test", "username": "neu", "attributes": {"x": 1}})))`,
      ),
    ).toMatchObject({
      prompt: { email: "new@acme.test", attributes: { email_verified: true, mailbox: "neu@acme.test" } },
    });
  });

  it("an invitation of an administrator makes one, and no form can", () => {
    const [boss, other] = runs(
      claimInvitation({ domain: "acme.test", message: "gone" }),
      `${claim}print(json.dumps([claim("2", {"email": "", "username": "boss"}), claim("1", {"email": "", "username": "neu", "allodAdministrator": True})]))`,
    ) as Record<string, unknown>[];
    expect(boss).toMatchObject({ groups: ["members", "administrators"] });
    expect(other).toMatchObject({ groups: ["members"] });
  });

  it("an invitation that has expired, was withdrawn meanwhile or never was makes none, and says why", () => {
    const script = `${claim}invitations.pop(0)\nprint(json.dumps([claim(pk, {"email": ""})["passed"] for pk in ["1", "3", "none"]] + messages))`;
    expect(runs(claimInvitation({ domain: "acme.test", message: 'It\'s "gone"\\' }), script)).toEqual([
      false,
      false,
      false,
      ...Array.from({ length: 3 }, () => 'It\'s "gone"\\'),
    ]);
  });

  it("usernames are such as apps can make addresses of", () => {
    const names = [
      "anna",
      "anna.berg",
      "a",
      "Anna",
      "anna@acme.test",
      "anna-",
      "ak-outpost-1",
      "akadmin",
      "allod-x",
      "admin",
      "",
      "a".repeat(65),
      "anna\n",
    ];
    const script = `print(json.dumps([name for name in ${JSON.stringify(names)} if evaluate(source, Row(context={"prompt_data": {"username": name}}), {})]))`;
    expect(runs(usernames({ domain: "acme.test", message: "no" }), script)).toEqual(["anna", "anna.berg", "a"]);
  });

  it("only who has the first password is asked for another; who comes by mail gets no second one", () => {
    const person = (attributes: string): string => `evaluate(source, Row(user=None), {"pending_user": Row(attributes=${attributes})})`;
    expect(
      runs(
        FIRST_PASSWORD_DUE,
        `print(json.dumps([${person('{"allodFirstPassword": "due"}')}, ${person('{"allodFirstPassword": "done"}')}, ${person("{}")}]))`,
      ),
    ).toEqual([true, false, false]);
    expect(
      runs(NOT_BY_MAIL, `print(json.dumps([evaluate(source, Row(), {}), evaluate(source, Row(), {"is_restored": Row(name="token")})]))`),
    ).toEqual([true, false]);
  });

  it("tokens say the address is verified, but not of whom another provider brought, nor where an attribute says otherwise", () => {
    const person = (attributes: string): string =>
      `evaluate(source, Row(user=Row(email="a@acme.test", attributes=${attributes})), {})["email_verified"]`;
    expect(
      runs(
        EMAIL_CLAIMS,
        `print(json.dumps([${person("{}")}, ${person('{"goauthentik.io/user/sources": ["x"]}')}, ${person('{"email_verified": False}')}]))`,
      ),
    ).toEqual([true, false, false]);
  });

  it("whoever signs in for the first time becomes a member and gets a mailbox's address, and nobody that of somebody else", () => {
    const script = `
def first(**fields):
    plan = Row(context={})
    person = Row(**{"pk": 9, "type": "internal", "attributes": {}, **fields})
    passed = evaluate(source, Row(user=None), {"pending_user": person, "flow_plan": plan})
    attributes = plan.context.get("prompt_data", {}).get("attributes", {})
    return [passed, attributes.get("mailbox"), [group.name for group in plan.context.get("groups", [])]]
print(json.dumps([first(username=name) for name in ["anna", "anna@acme.test", "anna@other.test", "carla@acme.test", "dora@acme.test"]]
    + [first(username="x", attributes={"allodSettled": True}), first(username="x", type="service_account"), first(username="x", attributes={"mailbox": "y@acme.test"})]))`;
    expect(runs(settle("acme.test"), script)).toEqual([
      [true, "anna@acme.test", ["members"]],
      [true, "anna@acme.test", ["members"]],
      [true, null, ["members"]],
      [true, null, ["members"]],
      [true, null, ["members"]],
      // Taken out of the members since: they stay out.
      [false, null, []],
      [false, null, []],
      [true, null, ["members"]],
    ]);
  });

  it("tokens say names and groups, and call people as their mailbox is called", () => {
    const person = (fields: string): string =>
      `evaluate(source, Row(user=Row(**{"name": "Anna Maria Berg", "uuid": "u-1", "attributes": {}, "all_groups": lambda: groups, **${fields}})), {})`;
    const persons = [
      '{"username": "anna"}',
      '{"username": "anna@acme.test", "attributes": {"mailbox": "anna@acme.test"}}',
      '{"username": "carla"}',
      '{"username": "x", "name": "Anna"}',
    ];
    expect(runs(profileClaims("acme.test"), `print(json.dumps([${persons.map(person).join(", ")}]))`)).toMatchObject([
      { given_name: "Anna Maria", family_name: "Berg", preferred_username: "anna", groups: ["members", "administrators", "others"] },
      { preferred_username: "anna" },
      // Made by hand with a name that is another's mailbox: never to be taken for them.
      { preferred_username: "u-1" },
      { given_name: "Anna", family_name: "" },
    ]);
  });
});
