import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { within } from "../../store/database.ts";
import { id, type Running, startAlone } from "./embedded-identity.test-support.ts";
import { authenticatorApp, enrolled, PASSWORD, Person, stranger, withPassword } from "./person.test-support.ts";

const HOUR = 3_600_000;

let running: Running;

beforeAll(async () => {
  running = await startAlone();
});
afterAll(() => running.stop());

async function begin(number: number, email: string, locale: "en" | "de" = "en"): Promise<string | undefined> {
  const newcomer = { id: id(number), email, displayName: "Nora", locale, application: "portal" } as const;
  return (await running.identity.enrollment.begin(newcomer))?.url;
}

/** The link of the newest mail. */
async function mailed(): Promise<string> {
  await expect.poll(() => running.mails.length).toBeGreaterThan(0);
  const mail = running.mails.pop();
  return /http\S+/.exec(mail?.text ?? "")?.[0] ?? "";
}

describe("enrolling", () => {
  it("can be looked at by programs before the person does, and leaves no ticket in the address", async () => {
    const url = (await begin(1, "nora@a.example")) ?? "";
    for (let look = 0; look < 3; look++) await stranger(running).goTo(url);
    const nora = new Person(running);
    await nora.goTo(url);
    expect(nora.page.url).toBe(`${running.origin}/enroll`);
    expect(nora.page.text).not.toContain(new URL(url).searchParams.get("ticket"));
    await nora.submit("/enroll", { "new-password": PASSWORD });
    expect(nora.location).toMatch(/^http:\/\/portal\.localhost:\d+\/auth\/login$/);
  });

  it("says what is wrong with a password, at the field", async () => {
    const nora = new Person(running);
    await nora.goTo((await begin(2, "nora2@a.example", "de")) ?? "");
    await nora.submit("/enroll", { "new-password": "kurz" });
    expect(nora.page.status).toBe(422);
    expect(nora.words).toContain("Das Passwort hat weniger als 12 Zeichen.");
    expect(nora.page.text).toMatch(/aria-describedby="new-password-hint new-password-fault"\s+aria-invalid="true"/);
    await nora.submit("/enroll", { "new-password": "nora2@a.example" });
    expect(nora.words).toContain("Das Passwort ist Ihr Name oder Ihre E-Mail-Adresse.");
    await nora.submit("/enroll", { "new-password": PASSWORD });
    expect(nora.location).not.toBe("");
  });

  it("is not for whoever has a password", async () => {
    await enrolled(running, { id: id(3), email: "nora3@a.example" });
    expect(await begin(3, "nora3@a.example")).toBeUndefined();
  });

  it("with a link that was used says so, and leads to the sign-in", async () => {
    const url = (await begin(4, "nora4@a.example")) ?? "";
    const other = (await begin(4, "nora4@a.example")) ?? "";
    const nora = new Person(running);
    await nora.goTo(url);
    await nora.submit("/enroll", { "new-password": PASSWORD });
    for (const link of [url, other]) {
      const late = stranger(running);
      await late.goTo(link);
      expect(late.page.status).toBe(410);
      expect(late.heading).toBe("This link was used already");
      expect(late.page.text).toMatch(/href="http:\/\/portal\.localhost:\d+\/auth\/login"/);
    }
  });

  it("from two tabs at once is done once", async () => {
    const url = (await begin(5, "nora5@a.example")) ?? "";
    const tabs = [new Person(running), new Person(running)];
    for (const tab of tabs) await tab.goTo(url);
    await Promise.all(tabs.map((tab, index) => tab.submit("/enroll", { "new-password": `${PASSWORD} ${index}` })));
    expect(tabs.filter(({ location }) => location !== "")).toHaveLength(1);
  });

  it("with a link that is too old has a new one sent to the account's own address", async () => {
    const url = (await begin(6, "nora6@a.example", "de")) ?? "";
    running.clock.forward(25 * HOUR);
    const nora = new Person(running);
    await nora.goTo(url);
    expect(nora.heading).toBe("Dieser Link ist zu alt");
    await nora.submit("/enroll/renew");
    expect(nora.words).toContain("Ein neuer Link ist an Ihre E-Mail-Adresse unterwegs.");
    await expect.poll(() => running.mails.at(-1)?.to).toBe("nora6@a.example");
    expect(running.mails.at(-1)?.subject).toBe("Wählen Sie Ihr Passwort");
    await nora.goTo(await mailed());
    await nora.submit("/enroll", { "new-password": PASSWORD });
    expect(nora.location).toMatch(/auth\/login$/);
  });

  it.each(["forged", "A".repeat(43), "", "%00", "<script>alert(1)</script>", "x".repeat(5000)])(
    "with a link that is made up (%j) opens nothing",
    async (ticket) => {
      const person = stranger(running);
      await person.goTo(`/enroll?ticket=${encodeURIComponent(ticket)}`);
      expect(person.page.status).toBe(410);
      expect(person.heading).toBe("This link is not complete");
      expect(person.page.text).not.toContain("<script>alert");
      await person.ask(`${running.origin}/enroll`, {
        method: "POST",
        headers: { origin: running.origin, "content-type": "application/x-www-form-urlencoded" },
        body: "new-password=seven+quiet+rivers",
      });
    },
  );

  it("takes no ticket that was made for something else", async () => {
    await enrolled(running, { id: id(7), email: "nora7@a.example" });
    const person = stranger(running);
    await person.goTo("/reset");
    await person.submit("/reset", { email: "nora7@a.example" });
    const ticket = new URL(await mailed()).searchParams.get("ticket") ?? "";
    await person.goTo(`/enroll?ticket=${ticket}`);
    expect(person.heading).toBe("This link is not complete");
  });

  it("in a browser where somebody else is signed in signs them out", async () => {
    const admin = await enrolled(running, { id: id(8), email: "admin8@a.example", displayName: "The administrator" });
    await admin.goTo((await begin(9, "nora9@a.example")) ?? "");
    await admin.submit("/enroll", { "new-password": PASSWORD });
    const left = await within(running.database, "everything", (connection) =>
      connection.selectFrom("identity_model").select("model").where("account_id", "=", id(8)).execute(),
    );
    expect(left).toStrictEqual([]);
    await admin.goTo("/account");
    expect(admin.words).toContain("nora9@a.example");
    expect(admin.words).not.toContain("administrator");
  });
});

describe("a forgotten password", () => {
  it("is replaced by mail, signs out everywhere, and does not stand in for the second factor", async () => {
    const email = "otto@allod.example";
    const otto = await enrolled(running, { id: id(20), email, displayName: "Otto", application: "operator" });
    await otto.goTo((await (await running.client("operator")).begin()).url);
    const app = authenticatorApp(otto.page.text, running.clock);
    await otto.submit("/set-up", { code: app() });
    await otto.submit("/codes");
    await expect.poll(() => running.mails.at(-1)?.text).toContain("a second step was added");

    const forgetful = stranger(running);
    await forgetful.goTo("/reset?application=operator");
    await forgetful.submit("/reset", { email });
    expect(forgetful.heading).toBe("Look into your mail");
    await expect.poll(() => running.mails.at(-1)?.subject).toBe("Choose a new password");
    await forgetful.goTo(await mailed());
    await forgetful.submit("/reset/choose", { "new-password": "eight quiet rivers" });
    expect(forgetful.heading).toBe("Your password is changed");
    expect(forgetful.page.text).toMatch(/href="http:\/\/operator\.localhost:\d+\/auth\/login"/);
    await expect.poll(() => running.mails.at(-1)?.text).toContain("the password of your account was changed");
    await forgetful.goTo("/account");
    expect(forgetful.heading).toBe("Sign in");
    await otto.goTo("/account");
    expect(otto.heading).toBe("Sign in");
    await withPassword(forgetful, { running, application: "portal", email, password: "eight quiet rivers" });
    expect(forgetful.heading).toBe("One more step");
  });

  it("gets the same answer whether or not there is an account, and mail only when there is one that may sign in", async () => {
    await enrolled(running, { id: id(21), email: "there@a.example" });
    running.mails.length = 0;
    const pages = [];
    for (const email of ["there@a.example", "nowhere@a.example"]) {
      const person = stranger(running);
      await person.goTo("/reset");
      await person.submit("/reset", { email });
      pages.push(person.words.replaceAll(email, "…"));
    }
    expect(pages[0]).toBe(pages[1]);
    await expect.poll(() => running.mails.map(({ to }) => to)).toStrictEqual(["there@a.example"]);
  });

  it("does not fill anybody's mailbox", async () => {
    const person = stranger(running);
    await person.goTo("/reset");
    for (let ask = 0; ask < 3; ask++) {
      await person.submit("/reset", { email: "full@a.example" });
      await person.goTo("/reset");
    }
    await person.submit("/reset", { email: "full@a.example" });
    expect(person.page.status).toBe(429);
  });

  it("with a link that is too old leads to a new one", async () => {
    await enrolled(running, { id: id(22), email: "old@a.example" });
    running.mails.length = 0;
    const person = stranger(running);
    await person.goTo("/reset");
    await person.submit("/reset", { email: "old@a.example" });
    const link = await mailed();
    running.clock.forward(HOUR + 1000);
    await person.goTo(link);
    expect(person.heading).toBe("This link is too old");
    expect(person.page.text).toContain('href="/reset"');
  });
});
