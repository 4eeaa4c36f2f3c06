import { TOTP } from "otpauth";
import type { Page } from "playwright-core";

import type { Platform } from "./platform.ts";

/** Through the link that the first start printed, with a password and a second factor set up on the way. */
export async function signInFirstOperator(page: Page, platform: Platform, password: string): Promise<void> {
  const [link = ""] = /http:\/\/id\.\S+/.exec(platform.output) ?? [];
  await page.goto(link);
  await page.locator("input[type=password]").first().fill(password);
  await page.getByRole("button", { name: /continue/i }).click();
  const [key = ""] = /[A-Z2-7]{4}( [A-Z2-7]{4}){3,}/.exec(await page.locator("body").innerText()) ?? [];
  await page.locator("input[inputmode=numeric]").fill(new TOTP({ secret: key.replaceAll(" ", "") }).generate());
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: /kept them/i }).click();
  await page.waitForURL(`${platform.origin("operator")}/**`);
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: { readonly id?: string; readonly status?: unknown; readonly name?: string; readonly code?: string } | undefined;
}

/** Asks the API as the page would: with its cookie, and the token against forged requests. */
export async function askApi(page: Page, method: string, path: string, body?: unknown): Promise<ApiAnswer> {
  const asked = page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = (await (await fetch("/auth/session")).json()) as { csrf?: string };
      const headers = { "x-csrf-token": csrf ?? "", ...(what === null ? {} : { "content-type": "application/json" }) };
      const answer = await fetch(`/api/v1${where}`, { method: how, headers, ...(what === null ? {} : { body: what }) });
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as [string, string, string | null],
  );
  const { status, text } = await asked;
  return { status, body: text === "" ? undefined : (JSON.parse(text) as ApiAnswer["body"]) };
}
