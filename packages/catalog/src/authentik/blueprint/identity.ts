import type { AnsweredRequest, SecretRef, Workspace } from "@allod/compiler/component";

import { claimEntries, clientEntries, embeddedOutpost, guardEntries } from "./apps.ts";
import { directoryEntries } from "./directory.ts";
import type { Entry } from "./entry.ts";
import { administratorEntry, controlPlaneEntries, groupEntries } from "./people.ts";
import { brandEntry, invitationEntries, recoveryEntries, recoveryFlow, signInEntries } from "./sign-in.ts";

/** All that the workspace asks of its identity provider. */
export interface Identity {
  readonly workspace: Workspace;
  /** Public address, no slash at the end. */
  readonly url: string;
  /** Whether mail can be sent. */
  readonly mail: boolean;
  readonly firstPassword: SecretRef;
  readonly clients: readonly AnsweredRequest<"oidcClient">[];
  readonly guards: readonly AnsweredRequest<"forwardAuth">[];
  /** The public address of a guarded host. */
  readonly urlOf: (host: string) => string;
  readonly directories: readonly AnsweredRequest<"ldapDirectory">[];
  readonly controlPlanes: readonly { readonly component: string; readonly key: SecretRef }[];
}

/** The objects of authentik that the workspace file stands for, in an order in which each refers to those before it. */
export function identityEntries(identity: Identity): Entry[] {
  const { workspace, url, mail } = identity;
  return [
    ...groupEntries(),
    // `!KeyOf` sees what is above it alone: signing in leads to this flow, whose steps are forms of signing in.
    ...(mail ? [recoveryFlow(workspace)] : []),
    ...signInEntries(workspace, { mail }),
    ...(mail ? recoveryEntries(workspace) : []),
    ...invitationEntries(workspace),
    brandEntry(workspace, { mail }),
    administratorEntry(workspace, identity.firstPassword),
    ...identity.controlPlanes.flatMap(({ component, key }) => controlPlaneEntries(component, key)),
    ...claimEntries(workspace),
    ...identity.clients.flatMap(clientEntries),
    ...identity.guards.flatMap((guard) => guardEntries(guard, identity.urlOf(guard.request.host))),
    embeddedOutpost(
      identity.guards.map(({ request }) => request.host),
      url,
    ),
    ...directoryEntries(identity.directories, workspace),
  ];
}
