import { expect, it } from "vitest";

import { signInErrors } from "../../errors.ts";
import { de, errorsDe } from "./de.ts";
import { en, type TextKey } from "./en.ts";
import { chooseLanguage, type SignInCode, textsIn } from "./texts.ts";

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{([\w-]+)\}/g)].map(([whole]) => whole).toSorted();
}

it("says everything in both languages", () => {
  expect(Object.keys(de)).toStrictEqual(Object.keys(en));
  expect(Object.keys(errorsDe).toSorted()).toStrictEqual(Object.keys(signInErrors.definitions).toSorted());
});

it.each(Object.entries(en))("says %s in German about the same things", (key, text) => {
  const german = de[key as TextKey];
  expect(german).toMatch(/\S/);
  expect(placeholders(german)).toStrictEqual(placeholders(text));
});

it.each(Object.entries(signInErrors.definitions))("has words in German for %s", (code, { text, hint }) => {
  const german = errorsDe[code as SignInCode];
  expect([german.text, german.hint]).not.toContain("");
  expect(placeholders(german.text + german.hint)).toStrictEqual(placeholders(text + hint));
});

it("fills in what belongs there", () => {
  expect(textsIn("en").text("sign-in.to", { application: "the portal" })).toBe("to continue to the portal");
  expect(textsIn("de").fault({ code: "sign-in.wait", wait: 1 }).hint).toBe("Versuchen Sie es in einer Sekunde wieder.");
  expect(textsIn("en").fault({ code: "sign-in.wait", wait: 89 }).hint).toBe("Try again in 89 seconds.");
  expect(textsIn("en").fault({ code: "sign-in.wait", wait: 299 }).hint).toBe("Try again in 5 minutes.");
});

it.each([
  [[undefined, "de-AT,de;q=0.9,en;q=0.8"], "de"],
  [["en", "de"], "en"],
  [["fr-FR,fr;q=0.9,de;q=0.3,en;q=0.2"], "de"],
  [["fr", "it"], "en"],
  [["de;q=0, en;q=0.1"], "en"],
  [["constructor", "__proto__", ""], "en"],
  [["fr en-US de"], "en"],
  [[], "en"],
] as const)("of the wishes %j, takes %s", (wishes, language) => {
  expect(chooseLanguage(wishes)).toBe(language);
});
