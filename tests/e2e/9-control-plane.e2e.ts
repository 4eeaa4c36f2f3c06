import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import axe from "axe-core";
import { TOTP } from "otpauth";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type PortalPage, portalPages } from "./support/pages.ts";
import { Platform } from "./support/platform.ts";

const OPERATOR_PASSWORD = "seven quiet herons wade north";
const BEN_PASSWORD = "five amber newts rest deep";
const ANNA_PASSWORD = "nine amber otters sail west";
const PETRA_PASSWORD = "six copper finches nap early";
const ROOT = join(import.meta.dirname, "../..");
/** Longer than two requests take, one after the other. */
const MOMENT_MS = 6000;

let platform: Platform;
let browser: Browser;
/** Each with a browser of their own. */
let operator: Page;
let anna: Page;
/** Administrates the partner. */
let petra: Page;
/** Never signs in. */
let stranger: Page;
let tenant: string;
let partner: string;

beforeAll(async () => {
  platform = await Platform.create();
  await platform.start();
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
  });
  // axe is put into the page from outside, which its own policy would rightly refuse.
  const newPage = (): Promise<Page> => browser.newPage({ bypassCSP: true });
  [operator, anna, petra, stranger] = [await newPage(), await newPage(), await newPage(), await newPage()];
});
afterAll(async () => {
  await browser.close();
  await platform.remove();
});

/** Asks the API as the page would: with its cookie, and the token against forged requests. */
async function ask<T>(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const asked = page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = (await (await fetch("/auth/session")).json()) as { csrf?: string };
      const headers: Record<string, string> = {
        "x-csrf-token": csrf ?? "",
        ...(what === null ? {} : { "content-type": "application/json" }),
      };
      const answer = await fetch(`/api/v1${where}`, { method: how, headers, ...(what === null ? {} : { body: what }) });
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as [string, string, string | null],
  );
  const { status, text } = await asked;
  return { status, body: (text === "" ? undefined : JSON.parse(text)) as T };
}

/** On the page of the identity provider, when that is where somebody came to. */
async function signIn(page: Page, email: string, password: string): Promise<void> {
  const username = page.locator("input[autocomplete~=username]");
  if ((await username.count()) === 0) return;
  await username.first().fill(email);
  await page.locator("input[type=password]").first().fill(password);
  await page.getByRole("button", { name: /^sign in$/i }).click();
  await page.waitForLoadState();
}

/** What axe finds serious or critical on a page, once that stands. */
async function seriousOn(page: Page): Promise<string[]> {
  await page.getByRole("heading").first().waitFor();
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    return (await runner.run()).violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0]?.html.slice(0, 300) ?? "" }));
  });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, html }) => `${id} ${html}`);
}

/** What axe finds on the pages of somebody, in both color schemes. */
async function seriousFor(viewer: PortalPage["as"], page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const { portal, path } of portalPages.filter(({ as }) => as === viewer)) {
      await page.goto(platform.origin(portal) + path.replace(":tenant", tenant).replace(":partner", partner));
      found.push(...(await seriousOn(page)).map((violation) => `${colorScheme} ${path}: ${violation}`));
    }
  }
  return found;
}

/** Answers the invitation that was sent there, and chooses a password. */
async function accept(page: Page, { email, name, password }: { email: string; name: string; password: string }): Promise<void> {
  const [link = ""] = new RegExp(`${platform.origin("portal")}/invitation#\\S+`).exec(await mailTo(email)) ?? [];
  await page.goto(link);
  await page.getByRole("textbox").first().fill(name);
  await page.getByRole("button", { name: /accept/i }).click();
  await page.locator("input[type=password]").first().fill(password);
  await page.getByRole("button", { name: /continue/i }).click();
  await page.waitForURL(`${platform.origin("portal")}/`);
}

async function mailTo(address: string): Promise<string> {
  const page = await browser.newPage();
  try {
    await page.goto(platform.origin("mail"));
    return await page.locator("article").filter({ hasText: address }).first().innerText();
  } finally {
    await page.close();
  }
}

describe("a newcomer with the control plane", () => {
  it("signs in as the first operator, with a second factor set up on the way", async () => {
    const [link = ""] = /http:\/\/id\.\S+/.exec(platform.output) ?? [];
    await operator.goto(link);
    await operator.locator("input[type=password]").first().fill(OPERATOR_PASSWORD);
    await operator.getByRole("button", { name: /continue/i }).click();
    const [key = ""] = /[A-Z2-7]{4}( [A-Z2-7]{4}){3,}/.exec(await operator.locator("body").innerText()) ?? [];
    await operator.locator("input[inputmode=numeric]").fill(new TOTP({ secret: key.replaceAll(" ", "") }).generate());
    await operator.getByRole("button", { name: "Confirm" }).click();
    await operator.getByRole("button", { name: /kept them/i }).click();
    await operator.waitForURL(`${platform.origin("operator")}/**`);
    expect(await ask(operator, "GET", "/me")).toMatchObject({ status: 200, body: { operator: true } });
  });

  it("makes a partner and a tenant, which becomes active by itself, and invites its owner", async () => {
    const contact = { name: "Petra", email: "petra@reseller.example" };
    const reseller = await ask<{ id: string }>(operator, "POST", "/partners", { slug: "reseller", name: "Reseller", contact });
    partner = reseller.body.id;
    const price = { amount: 900, currency: "EUR" };
    const plan = await ask<{ id: string }>(operator, "POST", "/plans", { slug: "team", name: "Team", price, period: "month" });
    const made = await ask<{ id: string; status: string }>(operator, "POST", "/tenants", {
      slug: "acme",
      name: "Acme",
      partnerId: partner,
      owner: { email: "anna@acme.example" },
      subscription: { planId: plan.body.id, seats: 5 },
    });
    expect(made).toMatchObject({ status: 201, body: { status: "pending" } });
    tenant = made.body.id;
    const status = async (): Promise<unknown> => (await ask<{ status: string }>(operator, "GET", `/tenants/${tenant}`)).body.status;
    await expect.poll(status, { timeout: 20_000 }).toBe("active");
    expect(await mailTo("anna@acme.example")).toContain("Operator invites you to Acme");
  });

  it("opens the invitation as that owner, chooses a password, and lands in the launcher", async () => {
    await accept(anna, { email: "anna@acme.example", name: "Anna Berg", password: ANNA_PASSWORD });
    await anna.getByText("Hello Anna").waitFor();
    expect(anna.url()).not.toContain("#");
  });

  it.each([
    ["owner", () => anna],
    ["operator", () => operator],
    ["anyone", () => stranger],
  ] as const)("sees as %s no page on which axe finds something serious, in both color schemes", async (viewer, pageOf) => {
    expect(await seriousFor(viewer, pageOf())).toEqual([]);
  });
});

describe("the stack in the operators' portal", () => {
  it("is an example's, and says so, until a command puts one's own in its place; the browser has nothing against it", async () => {
    // As strict as for everybody: axe is not needed here.
    const context = await browser.newContext({ storageState: await operator.context().storageState() });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
    const shown = page.frameLocator("iframe").getByRole("heading", { level: 1 });

    await page.goto(`${platform.origin("operator")}/stack`);
    expect(await shown.innerText()).toBe("acme");
    expect(await page.getByRole("note").innerText()).toContain("the stack of an example");
    const command = await page.getByLabel("The command", { exact: true }).innerText();

    const mine = ["init", platform.data, "--name", "mine", "--domain", "mine.example", "--email", "otto@mine.example"];
    const [, , ...view] = command.replace("workspace.yaml", join(platform.data, "workspace.yaml")).split(" ");
    for (const args of [mine, view]) await promisify(execFile)(process.execPath, ["apps/cli/src/allod.ts", ...args], { cwd: ROOT });
    await page.reload();
    expect(await shown.innerText()).toBe("mine");
    expect(await page.getByRole("note").count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("is for operators who are signed in, and nowhere else", async () => {
    const statusFor = (page: Page): Promise<number> => page.evaluate(async () => (await fetch("/stack/index.html")).status);
    await stranger.goto(`${platform.origin("operator")}/signed-out`);
    expect(await statusFor(stranger)).toBe(401);
    await anna.goto(platform.origin("portal"));
    expect(await statusFor(anna)).toBe(404);
    await operator.goto(platform.origin("operator"));
    expect(await statusFor(operator)).toBe(200);
  });
});

describe("a partner", () => {
  const inside = (page: string): string => `${platform.origin("portal")}/t/${tenant}/${page}`;
  const refused = (page: Page): Promise<void> => page.getByRole("heading", { name: "You may not see this" }).waitFor();
  const timelineFor = async (page: Page): Promise<number> => (await ask(page, "GET", `/tenants/${tenant}/audit`)).status;

  it("knows its customer's name alone, until that lets it in", async () => {
    const email = "petra@reseller.example";
    expect((await ask(operator, "POST", `/partners/${partner}/administrators`, { email })).status).toBe(202);
    await accept(petra, { email, name: "Petra", password: PETRA_PASSWORD });
    await petra.goto(`${platform.origin("portal")}/customers`);
    expect(await petra.getByRole("row", { name: "Acme" }).innerText()).toContain("Not let in");
    await petra.goto(inside("activity"));
    await refused(petra);
    expect(await timelineFor(petra)).toBe(404);
  });

  it("is let in by an owner, in the portal, and does what it is let in for", async () => {
    await anna.goto(inside("access"));
    await anna.getByRole("button", { name: "Give access" }).first().click();
    const dialog = anna.getByRole("dialog", { name: "Let Reseller in" });
    for (const box of await dialog.getByRole("checkbox").all()) await box.check();
    await dialog.getByRole("button", { name: "Let in" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await anna.getByRole("listitem").filter({ hasText: "Reseller" }).innerText()).toMatch(/given by Anna Berg .* ends in/s);

    await petra.goto(`${platform.origin("portal")}/customers`);
    await petra.getByRole("link", { name: "Acme" }).click();
    await petra.getByRole("heading", { name: "Acme" }).waitFor();
    await petra.goto(inside("people"));
    await petra.getByRole("cell", { name: "Anna Berg" }).waitFor();
    // Who is let in is the customer's own.
    await petra.goto(inside("access"));
    await refused(petra);
    expect(await seriousFor("partner", petra)).toEqual([]);
  });

  it("is out when its time is over, and its customer sees until when it was in", async () => {
    await anna.goto(inside("access"));
    await anna.getByRole("button", { name: "Take back" }).click();
    const dialog = anna.getByRole("dialog", { name: "Take back the access of Reseller?" });
    await dialog.getByRole("button", { name: "Take back" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await timelineFor(petra)).toBe(404);

    // The portal offers days; the API takes a moment.
    const expiresAt = new Date(Date.now() + MOMENT_MS).toISOString();
    const given = await ask(anna, "POST", `/tenants/${tenant}/access-grants`, { partnerId: partner, scopes: ["read"], expiresAt });
    expect([given.status, await timelineFor(petra)]).toEqual([201, 200]);
    await expect.poll(() => timelineFor(petra), { timeout: 5 * MOMENT_MS, interval: 500 }).toBe(404);

    await petra.goto(inside("activity"));
    await refused(petra);
    await petra.goto(`${platform.origin("portal")}/customers`);
    expect(await petra.getByRole("row", { name: "Acme" }).innerText()).toContain("Not let in");
    await anna.goto(inside("access"));
    await anna.getByRole("heading", { name: "Nobody is let in" }).waitFor();
    const earlier = anna.getByRole("listitem").filter({ hasText: "given by Anna Berg" });
    expect(await earlier.allInnerTexts()).toEqual([
      expect.stringMatching(/ended .*now|ended .*ago/),
      expect.stringContaining("taken back"),
    ]);
  });
});

describe("walls", () => {
  it("keep an owner out of another tenant, whatever address they try", async () => {
    const other = await ask<{ id: string }>(operator, "POST", "/tenants", { slug: "other", name: "Other" });
    for (const path of ["", "/people", "/domains", "/audit", "/resources", "/access-grants", "/subscription", "/apps"])
      expect([path, (await ask(anna, "GET", `/tenants/${other.body.id}${path}`)).status]).toEqual([path, 404]);
    await anna.goto(`${platform.origin("portal")}/t/${other.body.id}/people`);
    await anna.getByRole("heading").first().waitFor();
    expect(await anna.locator("body").innerText()).not.toContain("Other");
  });

  it("sign out the people of a suspended tenant, and keep them out until it is resumed", async () => {
    // Not a page that leaves by itself when its session ends, which may be while it is asked.
    await anna.goto(`${platform.origin("portal")}/signed-out`);
    expect((await ask(operator, "POST", `/tenants/${tenant}/suspend`)).status).toBe(200);
    expect(await ask(anna, "GET", "/me")).toMatchObject({ status: 401, body: { code: expect.stringMatching(/^session\./) as string } });
    await anna.goto(`${platform.origin("portal")}/auth/login`);
    await expect.poll(() => anna.url()).toContain(platform.origin("id"));
    await anna.locator("input[type=password]").first().waitFor();

    expect((await ask(operator, "POST", `/tenants/${tenant}/resume`)).status).toBe(200);
    const enabled = async (): Promise<string> => {
      await anna.goto(`${platform.origin("portal")}/auth/login`);
      await signIn(anna, "anna@acme.example", ANNA_PASSWORD);
      return anna.url();
    };
    await expect.poll(enabled, { timeout: 30_000, interval: 2000 }).toBe(`${platform.origin("portal")}/`);
  });
});

describe("somebody who left", () => {
  it("and is invited again, signs in with the account that they had, and answers", async () => {
    const invite = await ask<{ id: string }>(anna, "POST", `/tenants/${tenant}/invitations`, { email: "ben@acme.example", role: "member" });
    expect(invite.status).toBe(201);
    const ben = await browser.newPage();
    const linkFor = async (): Promise<string> =>
      new RegExp(`${platform.origin("portal")}/invitation#\\S+`).exec(await mailTo("ben@acme.example"))?.[0] ?? "";
    await accept(ben, { email: "ben@acme.example", name: "Ben", password: BEN_PASSWORD });
    const people = await ask<{ items: { id: string; username: string }[] }>(anna, "GET", `/tenants/${tenant}/people`);
    const member = people.body.items.find(({ username }) => username === "ben");
    expect((await ask(anna, "POST", `/tenants/${tenant}/people/${member?.id ?? ""}/off-board`)).status).toBe(200);
    await ben.goto(`${platform.origin("portal")}/signed-out`);
    expect((await ask(ben, "GET", "/me")).status).toBe(401);

    expect((await ask(anna, "POST", `/tenants/${tenant}/invitations`, { email: "ben@acme.example", role: "member" })).status).toBe(201);
    const answered = async (): Promise<unknown> => {
      await ben.goto(`${platform.origin("portal")}/auth/login`);
      await signIn(ben, "ben@acme.example", BEN_PASSWORD);
      await ben.waitForLoadState("networkidle");
      if (!ben.url().startsWith(platform.origin("portal"))) return ben.url();
      const token = (await linkFor()).split("#")[1];
      return (await ask(ben, "POST", "/invitations/accept", { token })).status;
    };
    await expect.poll(answered, { timeout: 30_000, interval: 2000 }).toBe(200);
    await ben.goto(platform.origin("portal"));
    expect(await ask(ben, "GET", "/me")).toMatchObject({ status: 200, body: { memberships: [{ username: "ben" }] } });
    await ben.close();
  });
});

describe("what was kept", () => {
  it("is there after a restart, also when everything was killed", async () => {
    expect(await platform.end()).toBe(0);
    await platform.start();
    await anna.goto(platform.origin("portal"));
    expect(await ask(anna, "GET", `/tenants/${tenant}`)).toMatchObject({ status: 200, body: { name: "Acme" } });
    await platform.end("SIGKILL");
    await platform.start();
    await anna.goto(platform.origin("portal"));
    expect(await ask(anna, "GET", `/tenants/${tenant}`)).toMatchObject({ status: 200, body: { name: "Acme" } });
    expect(platform.output).not.toContain("/enroll");
  });

  it("is gone when somebody begins anew, and a second start beside the first is told so", async () => {
    const second = await Platform.create();
    await expect(second.start("--data", platform.data)).rejects.toThrow(/Another start is using/);
    await second.remove();
    await platform.end();
    await platform.start("--reset");
    await anna.goto(`${platform.origin("portal")}/signed-out`);
    expect(platform.output).toContain("/enroll");
    expect((await ask(anna, "GET", "/me")).status).toBe(401);
  });
});
