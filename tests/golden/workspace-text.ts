import { stringify } from "yaml";

/** The workspace file that the tests vary: chat with Keycloak, and whatever is chosen beside that. */
export function workspaceText(more: Readonly<Record<string, unknown>> = {}): string {
  return stringify({
    apiVersion: "allod.dev/v1",
    kind: "Workspace",
    name: "acme",
    domain: "acme.test",
    admin: { email: "anna.berg@acme.test" },
    suite: "chat",
    providers: { oidcClient: "keycloak" },
    ...more,
  });
}
