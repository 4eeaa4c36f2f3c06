import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { type BrowserContext, chromium } from "playwright-core";

import type { Language, Messages } from "../src/i18n/messages.ts";

/** A page to look at, and what to do there first. */
export interface Look {
  readonly name: string;
  readonly path: string;
  /** Which world of the fake; none: nobody is signed in. */
  readonly world?: string;
  /** What to press in turn, by the keys of its texts; `ui:` before those of this package. The first that begins so is pressed. */
  readonly press?: readonly string[];
  /** False: a picture of the window, and not of all that it could be scrolled to. */
  readonly whole?: boolean;
}

interface LookOptions {
  readonly origin: string;
  readonly looks: readonly Look[];
  /** Where the pictures go. */
  readonly folder: string;
  readonly only?: string | undefined;
  readonly texts: Readonly<Record<"en" | "de", Pick<Language, "ui" | "portal">>>;
}

const { resolve } = createRequire(import.meta.url);
const VARIANTS = [
  { name: "light", colorScheme: "light", width: 1280, height: 860, locale: "en" },
  { name: "dark", colorScheme: "dark", width: 1280, height: 860, locale: "de" },
  { name: "narrow", colorScheme: "light", width: 360, height: 760, locale: "de" },
] as const;

/** Takes a picture of every page in every variant; answers what axe, the console and the policy had to complain about. */
export async function look({ origin, looks, folder, only, texts }: LookOptions): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const complaints: string[] = [];
  try {
    for (const variant of VARIANTS) {
      for (const page of looks) {
        if (only !== undefined && !`${page.name} ${variant.name}`.includes(only)) continue;
        const { colorScheme, width, height, locale } = variant;
        const context = await browser.newContext({ colorScheme, viewport: { width, height }, locale, reducedMotion: "reduce" });
        try {
          const found = await lookAt(context, page, {
            origin,
            locale,
            texts: texts[locale],
            file: join(folder, `${page.name}-${variant.name}.png`),
          }).catch((error: unknown) => [String(error)]);
          complaints.push(...found.map((complaint) => `${page.name} (${variant.name}): ${complaint}`));
        } finally {
          await context.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
  return complaints;
}

async function lookAt(
  context: BrowserContext,
  { path, world, press = [], whole = press.length === 0 }: Look,
  { origin, locale, texts, file }: { origin: string; locale: string; texts: Pick<Language, "ui" | "portal">; file: string },
): Promise<string[]> {
  const complaints: string[] = [];
  const cookies = [{ name: "fake-locale", value: locale, url: origin }];
  if (world !== undefined) cookies.push({ name: "fake-world", value: world, url: origin });
  await context.addCookies(cookies);
  const page = await context.newPage();
  page.on("console", (message) => {
    // What the server refuses is for the page to show.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  await page.goto(`${origin}${path}`, { waitUntil: "load" });
  await page.locator("h1, h2").first().waitFor({ timeout: 5000 });
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  for (const key of press) {
    const name = beginning(texts, key);
    // In a dialog, and in a menu, what is pressed next is in it.
    const opened = page.locator("[role=dialog]:visible, [role=menu]:visible").last();
    const place = (await opened.count()) > 0 ? opened : page.locator("body");
    await place.getByRole("button", { name }).or(place.getByRole("menuitem", { name })).first().click({ timeout: 5000 });
    await page.waitForTimeout(350);
  }
  await page.screenshot({ path: file, fullPage: whole });
  // Through the debugger, so that the page's policy does not have to allow it.
  await page.evaluate(readFileSync(resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> };
      }
    ).axe;
    const { violations } = await axe.run();
    return violations.map(
      ({ id, impact, nodes }) =>
        `${impact} ${id}: ${nodes
          .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary.slice(0, 220)}`)
          .slice(0, 2)
          .join(" | ")}`,
    );
  });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) complaints.push(`wider than the window by ${overflow} px`);
  return [...complaints, ...found];
}

/** What a text begins with, up to its first value; before it may stand the initials that are seen on its button. */
function beginning({ ui, portal }: Pick<Language, "ui" | "portal">, key: string): RegExp {
  const [tree, path] = key.startsWith("ui:") ? [ui, key.slice(3)] : [portal, key];
  let found: string | Messages | undefined = tree;
  for (const part of path.split(".")) found = typeof found === "object" ? found[part] : undefined;
  if (typeof found !== "string") throw new Error(`There is no text ${key}.`);
  return new RegExp(`^(?:\\p{Lu}{1,2} )?${(found.split("{{")[0] ?? "").replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")}`, "u");
}
