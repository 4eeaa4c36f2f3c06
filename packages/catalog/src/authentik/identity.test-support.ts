import type { AnswerContext, AnsweredRequest, CapabilityRequest, SecretRef, SecretSpec } from "@allod/compiler/component";

import { Rendered } from "../rendered.test-support.ts";
import { answers, type Settings } from "./answers.ts";
import { type Identity, identityEntries } from "./blueprint/identity.ts";
import type { Entry, Values } from "./blueprint/entry.ts";

const { workspace } = new Rendered({ title: "Acme" }).plan;

export const url = "https://id.acme.test";

/** What answers know when this component asks, and nobody else does. */
export function asking(component: string): AnswerContext<Settings> {
  return {
    workspace,
    settings: { hostname: "id" },
    host: (label) => `${label}.${workspace.domain}`,
    url: (host) => `https://${host}`,
    secret: (purpose: string, spec: SecretSpec): SecretRef => ({ kind: "secret-ref", name: `authentik/${purpose}`, spec }),
    component,
    grant: () => undefined,
    asked: () => [],
  };
}

export function client(component: string, request: Partial<CapabilityRequest<"oidcClient">> = {}): AnsweredRequest<"oidcClient"> {
  const whole: CapabilityRequest<"oidcClient"> = {
    capability: "oidcClient",
    id: "sign-in",
    workload: component,
    title: component,
    redirectUris: [`https://${component}.acme.test/callback`],
    postLogoutUris: [],
    ...request,
  };
  const answer = answers.oidcClient?.(whole, asking(component));
  return { component, request: whole, grant: answer?.grant as AnsweredRequest<"oidcClient">["grant"] };
}

export function guard(host: string, audience: "members" | "administrators"): AnsweredRequest<"forwardAuth"> {
  const request: CapabilityRequest<"forwardAuth"> = { capability: "forwardAuth", id: host, workload: host, host, title: host, audience };
  const answer = answers.forwardAuth?.(request, asking(host));
  return { component: host, request, grant: answer?.grant as AnsweredRequest<"forwardAuth">["grant"] };
}

export function directory(component: string): AnsweredRequest<"ldapDirectory"> {
  const request: CapabilityRequest<"ldapDirectory"> = { capability: "ldapDirectory", id: "people", workload: component };
  const answer = answers.ldapDirectory?.(request, asking(component));
  return { component, request, grant: answer?.grant as AnsweredRequest<"ldapDirectory">["grant"] };
}

const token: SecretRef = {
  kind: "secret-ref",
  name: "authentik/api-control-plane",
  spec: { type: "token", bytes: 32, encoding: "hex" },
};

/** One of everything that can be asked for. */
export const everything: Identity = {
  workspace,
  url,
  mail: true,
  firstPassword: { kind: "secret-ref", name: "authentik/first-password", spec: { type: "password", length: 24 } },
  clients: [
    client("chat", {
      title: "Chat",
      redirectUris: ["https://chat.acme.test/callback"],
      postLogoutUris: ["https://chat.acme.test/"],
      backchannelLogoutUri: "https://chat.acme.test/logout",
      launchUrl: "https://chat.acme.test/",
      offline: true,
    }),
    client("logs", { audience: "administrators" }),
    client("files", {
      clientId: "FilesDesktop",
      id: "desktop",
      public: true,
      issuer: "shared",
      redirectUris: ["http://127.0.0.1", "http://localhost"],
    }),
  ],
  guards: [guard("metrics.acme.test", "administrators")],
  urlOf: (host) => `https://${host}`,
  directories: [directory("mail")],
  controlPlanes: [{ component: "control-plane", key: token }],
};

export const entries = identityEntries(everything);

export function entryOf(model: string, identifier: string, all: readonly Entry[] = entries): Entry {
  const found = all.find((entry) => entry.model === model && Object.values(entry.identifiers).includes(identifier));
  if (found === undefined) throw new Error(`there is no ${model} ${identifier}`);
  return found;
}

export function attrsOf(model: string, identifier: string, all: readonly Entry[] = entries): Values {
  return entryOf(model, identifier, all).attrs ?? {};
}
