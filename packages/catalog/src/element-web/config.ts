import type { MatrixHomeserverGrant, MeetingsGrant, SecretData, Workspace } from "@allod/compiler/component";

import { HOME_PAGE, SIGNED_OUT_PAGE } from "./pages.ts";
import type { Settings } from "./settings.ts";

interface Source {
  readonly workspace: Workspace;
  readonly homeserver: MatrixHomeserverGrant;
  readonly settings: Settings;
  /** Public address, no slash at the end. */
  readonly url: string;
  /** Whether calls over LiveKit are part of the workspace. */
  readonly calls: boolean;
  readonly meetings: MeetingsGrant | undefined;
}

/** config.json. Keys: Element Web 1.12, apps/web/src/IConfigOptions.ts and docs/config.md. */
export function elementConfig(source: Source): SecretData {
  const { workspace, homeserver, settings, url } = source;
  const custom = settings.themes.map(({ name, dark, colors, compound }) => ({ name, is_dark: dark, colors, compound }));
  const theme = settings.theme;
  const { logoUrl, backgroundUrl, footerLinks } = settings.branding;
  return {
    default_server_config: { "m.homeserver": { base_url: homeserver.baseUrl, server_name: homeserver.serverName } },
    brand: workspace.title,
    branding: {
      // An empty list: without one, Element links to its makers.
      auth_footer_links: footerLinks,
      ...(logoUrl === undefined ? {} : { auth_header_logo_url: logoUrl }),
      ...(backgroundUrl === undefined ? {} : { welcome_background_url: backgroundUrl }),
    },
    default_device_display_name: `${workspace.title} (web)`,
    disable_custom_urls: true,
    disable_guests: true,
    disable_3pid_login: true,
    show_labs_settings: false,
    ...signIn(homeserver, url),
    ...(theme === undefined ? {} : { default_theme: settings.themes.some(({ name }) => name === theme) ? `custom-${theme}` : theme }),
    room_directory: { servers: [homeserver.serverName] },
    ...callsConfig(source),
    // Element has these of its makers by default: whoever asked for a sticker would tell them.
    integrations_ui_url: "",
    integrations_rest_url: "",
    integrations_widgets_urls: [],
    setting_defaults: {
      "UIFeature.registration": false,
      "UIFeature.passwordReset": false,
      "UIFeature.deactivate": false,
      // Addresses are the identity provider's business, and there is no identity server to find people by them.
      "UIFeature.identityServer": false,
      "UIFeature.thirdPartyId": false,
      // What would go to others: opinions to Element's makers, rooms to social networks, places to a server of maps.
      "UIFeature.feedback": false,
      "UIFeature.shareSocial": false,
      "UIFeature.locationSharing": false,
      // Without a call system of our own, calls of more than two would be held at a server of Element's makers.
      ...(source.calls || source.meetings !== undefined ? {} : { "UIFeature.widgets": false }),
      ...(custom.length === 0 ? {} : { custom_themes: custom }),
    },
  };
}

/**
 * To the sign-in page and back, without a choice of how. Leading there at once is for the homeserver's own sign-in: where a
 * service of its own signs people in (MSC3861) it would be that service's way for old clients, so there the page has one button.
 */
function signIn({ delegated }: MatrixHomeserverGrant, url: string): { readonly [key: string]: SecretData } {
  return {
    // Where phones are sent to: Element X signs in over such a service only.
    mobile_guide_app_variant: delegated ? "element" : "element-classic",
    embedded_pages: { home_url: HOME_PAGE, ...(delegated ? { login_for_welcome: true } : {}) },
    // Who has signed out would be signed in again in the same second, unless they are led somewhere else.
    ...(delegated ? {} : { sso_redirect_options: { immediate: true }, logout_redirect_url: `${url}${SIGNED_OUT_PAGE}` }),
  };
}

/** Both call systems, either or none: never Element's default for meetings, which is a server of its makers. */
function callsConfig({ calls, meetings }: Source): { readonly [key: string]: SecretData } {
  return {
    // Exclusively, when there is no other: it takes the place of calls between two and of meetings.
    element_call: calls ? { use_exclusively: meetings === undefined } : { disable: true },
    ...(meetings === undefined
      ? {}
      : { jitsi: { preferred_domain: new URL(meetings.url).host }, jitsi_widget: { skip_built_in_welcome_screen: true } }),
  };
}
