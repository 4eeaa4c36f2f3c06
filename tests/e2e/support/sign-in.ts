import { createHmac } from "node:crypto";

import type { Page } from "playwright-core";

interface Person {
  readonly username: string;
  readonly password: string;
  readonly newPassword: string;
  /** The raw key of the one-time codes, once it is known. */
  totpKey?: string;
}

/** Goes through whatever Keycloak asks, as a person would, until it leads away from its host. Returns what it asked. */
export async function signIn(page: Page, person: Person, { identityHost }: { identityHost: string }): Promise<string[]> {
  const asked: string[] = [];
  while (new URL(page.url()).hostname === identityHost) {
    const form = await page.waitForSelector("#kc-form-login, #kc-passwd-update-form, #kc-totp-settings-form, #kc-otp-login-form");
    const id = (await form.getAttribute("id")) ?? "";
    if (asked.at(-1) === id) throw new Error(`Keycloak asks for ${id} again: ${await page.locator("body").innerText()}`);
    asked.push(id);
    await answer(page, id, person);
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.locator("input[type=submit], button[type=submit]").first().click(),
    ]);
  }
  return asked;
}

async function answer(page: Page, form: string, person: Person): Promise<void> {
  switch (form) {
    case "kc-form-login":
      await page.fill("#username", person.username);
      return page.fill("#password", person.password);
    case "kc-passwd-update-form":
      await page.fill("#password-new", person.newPassword);
      return page.fill("#password-confirm", person.newPassword);
    case "kc-totp-settings-form":
      person.totpKey = await page.inputValue("#totpSecret");
      return page.fill("#totp", oneTimeCode(person.totpKey));
    default:
      return page.fill("#otp", oneTimeCode(person.totpKey ?? ""));
  }
}

/** RFC 6238 with the settings of the realm: SHA-1, six digits, 30 seconds. */
function oneTimeCode(key: string): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0xf;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
