import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { TOTP } from "otpauth";
import { type Browser, chromium, type Page } from "playwright-core";

/** Takes the README's pictures of the demonstration, with the Chromium of this machine: `node tools/pictures.ts`. */
const ROOT = join(import.meta.dirname, "..");
const OUT = join(ROOT, "docs/pictures");
const PORT = 7391;
const PASSWORD = "seven quiet herons wade north";
const SIZE = { width: 1280, height: 800 };
const SETTLES_MS = 8000;

const folder = mkdtempSync(join(tmpdir(), "allod-pictures-"));
chmodSync(folder, 0o755);
const platform = spawn(process.execPath, [
  join(ROOT, "apps/control-plane/src/main.ts"),
  "--demo",
  "--port",
  String(PORT),
  "--data",
  join(folder, "data"),
]);
const origin = (site: string): string => `http://${site}.localhost:${PORT}`;

async function started(): Promise<{ readonly operator: string; readonly customer: string }> {
  let said = "";
  for await (const chunk of platform.stdout) {
    said += String(chunk);
    const [operator, customer] = said.match(/http:\/\/id\.\S+/g) ?? [];
    if (operator !== undefined && customer !== undefined && said.includes("Ctrl-C")) return { operator, customer };
  }
  throw new Error(`the demonstration did not start: ${said}`);
}

async function choosePassword(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator("input[type=password]").first().fill(PASSWORD);
  await page.getByRole("button", { name: /continue/i }).click();
  await page.waitForLoadState("networkidle");
}

async function operatorIn(browser: Browser, link: string): Promise<Page> {
  const page = await browser.newPage({ viewport: SIZE });
  await choosePassword(page, link);
  const [key = ""] = /[A-Z2-7]{4}( [A-Z2-7]{4}){3,}/.exec(await page.locator("body").innerText()) ?? [];
  await page.locator("input[inputmode=numeric]").fill(new TOTP({ secret: key.replaceAll(" ", "") }).generate());
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: /kept them/i }).click();
  await page.waitForURL(`${origin("operator")}/**`);
  return page;
}

async function take(page: Page, name: string, url?: string): Promise<void> {
  if (url !== undefined) await page.goto(url);
  await page.getByRole("heading").first().waitFor();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
}

try {
  const links = await started();
  mkdirSync(OUT, { recursive: true });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] });
  const operator = await operatorIn(browser, links.operator);
  const customer = await browser.newPage({ viewport: SIZE });
  await choosePassword(customer, links.customer);
  // Until every company has been brought to every product that takes it.
  await operator.waitForTimeout(SETTLES_MS);
  await take(operator, "operator", `${origin("operator")}/`);
  await take(operator, "tenants", `${origin("operator")}/tenants`);
  await operator.getByRole("link", { name: "Kestrel Robotics" }).first().click();
  await take(operator, "tenant");
  await take(customer, "launcher", `${origin("portal")}/`);
  await customer.getByRole("link", { name: "People" }).first().click();
  await take(customer, "people");
  await customer.getByRole("link", { name: "Timeline" }).first().click();
  await take(customer, "timeline");
  await browser.close();
} finally {
  platform.kill("SIGINT");
  await once(platform, "exit");
  rmSync(folder, { recursive: true, force: true });
}
