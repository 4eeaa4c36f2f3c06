import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { productSchema, Rendered } from "../rendered.test-support.ts";

const facts = productSchema("element-web/config-facts.json");
const THEME = { name: "Acme", dark: true, colors: { "accent-color": "#0b5fff" }, compound: { "--cpd-color-bg-accent-rest": "#0b5fff" } };

describe("Element Web's config.json", () => {
  const config = (more?: Readonly<Record<string, unknown>>) => new Rendered(more).json("element-web", "/app/config.json");

  it("leads straight to the sign-in, with no guests and no other servers", () => {
    expect(config()).toMatchObject({
      sso_redirect_options: { immediate: true },
      disable_guests: true,
      disable_custom_urls: true,
      default_server_config: { "m.homeserver": { base_url: "https://matrix.acme.test", server_name: "acme.test" } },
    });
  });

  it("hides what the identity provider does: registration, passwords, deactivation", () => {
    expect(config()["setting_defaults"]).toMatchObject({
      "UIFeature.registration": false,
      "UIFeature.passwordReset": false,
      "UIFeature.deactivate": false,
    });
  });

  it("carries the company's themes, chosen by their name with the prefix that Element wants", () => {
    const themed = config({ components: { "element-web": { theme: "Acme", themes: [THEME] } } });
    expect(themed["default_theme"]).toBe("custom-Acme");
    expect(themed["setting_defaults"]).toMatchObject({
      custom_themes: [{ name: "Acme", is_dark: true, colors: THEME.colors, compound: THEME.compound }],
    });
  });

  it.skipIf(!facts.present)("holds only keys that the product knows (its own list, where it is at hand)", () => {
    const { top_level_keys: known } = JSON.parse(readFileSync(facts.path, "utf8")) as { top_level_keys: string[] };
    const written = config({ components: { "element-web": { theme: "Acme", themes: [THEME] } } });
    expect(Object.keys(written).filter((key) => !known.includes(key))).toEqual([]);
  });

  it("is served to people who come back from signing in without a question in between", () => {
    const { sso } = new Rendered().yaml<{ sso: { client_whitelist: string[] } }>("synapse", "/etc/synapse/homeserver.yaml");
    expect(sso.client_whitelist).toEqual(["https://chat.acme.test/"]);
  });
});
