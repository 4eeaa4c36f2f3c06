import type { ExecResult, TaskIo } from "@allod/compiler/component";

import { fakeTaskIo } from "../task-io.test-support.ts";

/** FAKE: as much of `occ` as the wiring uses, over a state that tests may look at. Shapes: Nextcloud 32.0.2 with user_oidc, as it answered. */
export class FakeOcc {
  readonly enabled: Record<string, string> = { files: "2.5.0", firstrunwizard: "6.0.0" };
  readonly disabled: Record<string, string> = {};
  readonly apps: Record<string, Record<string, string>> = { core: { backgroundjobs_mode: "ajax" } };
  readonly provider: Record<string, unknown> = {};
  readonly authorities: { name: string }[] = [];
  readonly calls: string[][] = [];
  /** Commands that Nextcloud refuses, with what it says. */
  readonly refuse: Record<string, string> = {};
  readonly io: TaskIo;

  constructor() {
    this.io = fakeTaskIo({
      exec: async (workload, argv) => {
        if (workload !== "nextcloud" || argv[1] !== "/var/www/html/occ") return no(`not occ: ${argv.join(" ")}`);
        const words = argv.slice(2).filter((word) => !["--no-interaction", "--no-ansi", "--output=json"].includes(word));
        this.calls.push([...words]);
        return this.#answer(words);
      },
    });
  }

  #answer([command = "", ...words]: readonly string[]): ExecResult {
    const refused = this.refuse[`${command} ${words[0] ?? ""}`.trim()];
    if (refused !== undefined) return no(refused);
    switch (command) {
      case "app:list":
        return yes({ enabled: this.enabled, disabled: this.disabled });
      case "config:list":
        return yes({ system: {}, apps: { ...this.apps, ...hidden(this.apps["external"]) } });
      case "config:app:get": {
        const value = this.apps[words[0] ?? ""]?.[words[1] ?? ""];
        return value === undefined ? no("") : yes(`${value}\n`);
      }
      case "security:certificates":
        return yes(this.authorities);
      case "security:certificates:import":
        this.authorities.push({ name: (words[0] ?? "").split("/").at(-1) ?? "" });
        return yes("");
      case "app:install":
      case "app:enable":
        this.enabled[words[0] ?? ""] = "1.0.0";
        delete this.disabled[words[0] ?? ""];
        return yes("");
      case "app:disable":
        delete this.enabled[words[0] ?? ""];
        this.disabled[words[0] ?? ""] = "1.0.0";
        return yes("");
      case "config:app:set":
        return this.#set(words);
      case "user_oidc:provider":
        return this.#providerCommand(words.slice(1));
      default:
        return no(`There are no commands defined in the "${command}" namespace.`);
    }
  }

  #set([app = "", key = "", ...options]: readonly string[]): ExecResult {
    if (!options.includes("--type=string")) return no("Non-numeric value specified");
    (this.apps[app] ??= {})[key] = valueOf(options, "value") ?? "";
    return yes("");
  }

  #providerCommand(options: readonly string[]): ExecResult {
    if (this.enabled["user_oidc"] === undefined) return no('There are no commands defined in the "user_oidc" namespace.');
    if (options.length === 0) return Object.keys(this.provider).length === 0 ? no("Provider not found") : yes(this.provider);
    const flag = (name: string): boolean => valueOf(options, name) === "1";
    Object.assign(this.provider, {
      id: 1,
      identifier: "workspace",
      clientId: valueOf(options, "clientid"),
      discoveryEndpoint: valueOf(options, "discoveryuri"),
      scope: valueOf(options, "scope"),
      settings: {
        uniqueUid: flag("unique-uid"),
        mappingUid: valueOf(options, "mapping-uid"),
        mappingDisplayName: valueOf(options, "mapping-display-name"),
        mappingEmail: valueOf(options, "mapping-email"),
        mappingGroups: valueOf(options, "mapping-groups"),
        groupProvisioning: flag("group-provisioning"),
        groupWhitelistRegex: valueOf(options, "group-whitelist-regex"),
        sendIdTokenHint: flag("send-id-token-hint"),
        checkBearer: flag("check-bearer"),
      },
    });
    return yes("");
  }
}

/** Source: Nextcloud, lib/private/AppConfig.php, the list of sensitive values. */
function hidden(external: Record<string, string> | undefined): Record<string, Record<string, string>> {
  return external?.["sites"] === undefined ? {} : { external: { ...external, sites: "***REMOVED SENSITIVE VALUE***" } };
}

function valueOf(options: readonly string[], name: string): string | undefined {
  return options.find((option) => option.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function yes(said: unknown): ExecResult {
  return { code: 0, stdout: typeof said === "string" ? said : `${JSON.stringify(said)}\n`, stderr: "" };
}

function no(said: string): ExecResult {
  return { code: 1, stdout: `${said}\n`, stderr: "" };
}
