import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { productSchema, Rendered } from "../rendered.test-support.ts";

const facts = productSchema("element-web/config-facts.json");
const THEME = { name: "Acme", dark: true, colors: { "accent-color": "#0b5fff" }, compound: { "--cpd-color-bg-accent-rest": "#0b5fff" } };
const LINK = { text: "Imprint <&>", url: "https://www.acme.test/imprint" };
const EVERYTHING = {
  theme: "Acme",
  themes: [THEME],
  branding: { logoUrl: "https://www.acme.test/logo.svg", backgroundUrl: "https://www.acme.test/sea.jpg", footerLinks: [LINK] },
  // A copy: the same object twice would be an alias in YAML.
  links: [{ ...LINK }],
};
/** Both call systems, either, or none. */
const CALLS = {
  none: {},
  "element-call": { "element-call": { enabled: true } },
  jitsi: { jitsi: { enabled: true } },
  both: { "element-call": { enabled: true }, jitsi: { enabled: true } },
};
const DELEGATED = { synapse: { signIn: "mas" } };

const config = (components: Readonly<Record<string, unknown>> = {}, more: Readonly<Record<string, unknown>> = {}) =>
  new Rendered({ ...more, components }).json<Record<string, Record<string, unknown>>>("element-web", "/app/config.json");

describe("Element Web's config.json", () => {
  it("leads straight to the sign-in, with no guests and no other servers", () => {
    expect(config()).toMatchObject({
      sso_redirect_options: { immediate: true },
      disable_guests: true,
      disable_custom_urls: true,
      default_server_config: { "m.homeserver": { base_url: "https://matrix.acme.test", server_name: "acme.test" } },
    });
  });

  it("does not take the way of old clients where a service of its own signs people in (MSC3861)", () => {
    const delegated = config(DELEGATED);
    expect(delegated["embedded_pages"]).toMatchObject({ login_for_welcome: true });
    expect(delegated).not.toHaveProperty("sso_redirect_options");
    expect([delegated["mobile_guide_app_variant"], config()["mobile_guide_app_variant"]]).toEqual(["element", "element-classic"]);
  });

  it("leads who signs out to a page that does not sign them in again", () => {
    expect(config()["logout_redirect_url"]).toBe("https://chat.acme.test/allod-signed-out.html");
    const page = new Rendered({ title: "Acme <Works>", language: "de" }).file("element-web", "/app/allod-signed-out.html");
    expect(page).toContain("Sie sind abgemeldet.");
    expect(page).toContain("<h1>Acme &lt;Works&gt;</h1>");
    expect(page).not.toMatch(/<script|http-equiv/);
  });

  it("hides what the identity provider does: registration, passwords, deactivation, addresses", () => {
    for (const feature of ["registration", "passwordReset", "deactivate", "thirdPartyId", "identityServer"])
      expect(config()["setting_defaults"]).toHaveProperty([`UIFeature.${feature}`], false);
  });

  it("sends nothing to others: no integrations, no feedback, no places to a server of maps, no bug reports, no analytics", () => {
    expect(config()).toMatchObject({ integrations_ui_url: "", integrations_rest_url: "", integrations_widgets_urls: [] });
    for (const feature of ["feedback", "shareSocial", "locationSharing"])
      expect(config()["setting_defaults"]).toHaveProperty([`UIFeature.${feature}`], false);
    for (const key of ["posthog", "sentry", "bug_report_endpoint_url", "gif"]) expect(config()).not.toHaveProperty(key);
    // Without a list of ours, Element shows links to its makers' blog and code.
    expect(config()["branding"]).toEqual({ auth_footer_links: [] });
  });

  it.each(Object.keys(CALLS) as (keyof typeof CALLS)[])("never leads a meeting to a server of Element's makers: %s", (which) => {
    const { element_call: calls, jitsi, setting_defaults: defaults } = config(CALLS[which]);
    const meetings = which === "jitsi" || which === "both";
    expect(jitsi).toEqual(meetings ? { preferred_domain: "meet.acme.test" } : undefined);
    expect(calls).toEqual(
      { none: { disable: true }, jitsi: { disable: true }, "element-call": { use_exclusively: true }, both: { use_exclusively: false } }[
        which
      ],
    );
    // The last way to Element's own Jitsi: a widget, which is what a call of more than two is without Element Call.
    expect(defaults?.["UIFeature.widgets"]).toBe(which === "none" ? false : undefined);
  });

  it("names the port of meetings where it is not 443", () => {
    expect(config(CALLS.jitsi, { network: { httpPort: 8080, httpsPort: 8443 } })["jitsi"]).toEqual({
      preferred_domain: "meet.acme.test:8443",
    });
  });

  it("carries the company's themes, chosen by their name with the prefix that Element wants", () => {
    const themed = config({ "element-web": EVERYTHING });
    expect(themed["default_theme"]).toBe("custom-Acme");
    expect(themed["setting_defaults"]).toMatchObject({
      custom_themes: [{ name: "Acme", is_dark: true, colors: THEME.colors, compound: THEME.compound }],
    });
  });

  it("refuses a design token that Element would drop in silence", () => {
    const wrong = { ...THEME, compound: { "--color-bg-accent": "#0b5fff" } };
    expect(() => config({ "element-web": { themes: [wrong] } })).toThrow("--cpd-");
  });

  it("carries the company's look of the sign-in", () => {
    expect(config({ "element-web": EVERYTHING })["branding"]).toEqual({
      auth_header_logo_url: "https://www.acme.test/logo.svg",
      welcome_background_url: "https://www.acme.test/sea.jpg",
      auth_footer_links: [LINK],
    });
  });

  it.skipIf(!facts.present)("holds only keys that the product knows, in every combination (its own list, where it is at hand)", () => {
    const { top_level_keys: known, subkeys } = JSON.parse(readFileSync(facts.path, "utf8")) as {
      top_level_keys: string[];
      subkeys: Readonly<Record<string, readonly string[]>>;
    };
    for (const calls of Object.values(CALLS))
      for (const signIn of [{}, DELEGATED]) {
        const written = config({ ...calls, ...signIn, "element-web": EVERYTHING });
        expect(Object.keys(written).filter((key) => !known.includes(key))).toEqual([]);
        // `m.homeserver.base_url` is one path: its first part has a dot of its own.
        const nested = Object.entries(subkeys).filter(([key]) => key !== "default_server_config" && typeof written[key] === "object");
        const unknown = nested.flatMap(([key, inner]) =>
          Object.keys(written[key] ?? {}).filter((name) => !inner.map((path) => path.split("[")[0]).includes(name)),
        );
        expect(unknown).toEqual([]);
      }
  });

  it.skipIf(!facts.present)("hides only what can be hidden (its own list, where it is at hand)", () => {
    const { ui_features: known } = JSON.parse(readFileSync(facts.path, "utf8")) as { ui_features: string[] };
    const hidden = Object.keys(config()["setting_defaults"] ?? {}).filter((name) => name.startsWith("UIFeature."));
    expect(hidden.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("is served to people who come back from signing in without a question in between", () => {
    const { sso } = new Rendered().yaml<{ sso: { client_whitelist: string[] } }>("synapse", "/etc/synapse/homeserver.yaml");
    expect(sso.client_whitelist).toEqual(["https://chat.acme.test/"]);
  });
});

describe("Element Web's pages", () => {
  it("show the company's links, and meetings where there are some, with nothing of theirs taken for HTML", () => {
    const home = (components: Readonly<Record<string, unknown>>) =>
      new Rendered({ components }).file("element-web", "/app/allod-home.html");
    expect(home({ ...CALLS.jitsi, "element-web": EVERYTHING })).toBe(
      '<div class="mx_HomePage_body"><h1>acme</h1><ul>' +
        '<li><a href="https://meet.acme.test" target="_blank" rel="noreferrer noopener">Video meetings</a></li>' +
        '<li><a href="https://www.acme.test/imprint" target="_blank" rel="noreferrer noopener">Imprint &lt;&amp;&gt;</a></li></ul></div>\n',
    );
    expect(home({})).not.toContain("<ul>");
    expect(() => home({ "element-web": { links: [{ text: "x", url: "javascript:alert(1)" }] } })).toThrow("https://");
  });

  it("are served without a log of addresses: who comes back from signing in has a token in theirs", () => {
    expect(new Rendered().file("element-web", "/etc/nginx/templates/default.conf.template")).toMatch(/^ {4}access_log off;$/m);
  });

  it("are asked for anew each time where they change, and framed by nobody else: every location has every header", () => {
    const conf = new Rendered().file("element-web", "/etc/nginx/templates/default.conf.template");
    const locations = conf.split(/(?=location )/).slice(1);
    expect(locations.map((location) => /^location (.*) \{/.exec(location)?.[1])).toEqual([
      "= /index.html",
      "= /version",
      "/i18n/",
      "/config",
      "/modules",
    ]);
    for (const location of locations) {
      expect(location).toContain('add_header Cache-Control "no-cache" always;');
      expect(location).toContain("add_header X-Frame-Options SAMEORIGIN always;");
      expect(location).toContain("frame-ancestors 'self'");
    }
  });
});
