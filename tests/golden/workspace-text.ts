import { stringify } from "yaml";

/** The workspace file that the tests vary: chat with Keycloak that Synapse asks itself, and whatever is chosen beside that. */
export function workspaceText(more: Readonly<Record<string, unknown>> = {}): string {
  const { suite = "chat", components = {} } = more as { suite?: string; components?: Readonly<Record<string, object>> };
  const synapse = { signIn: "oidc", ...components["synapse"] };
  return stringify({
    apiVersion: "allod.dev/v1",
    kind: "Workspace",
    name: "acme",
    domain: "acme.test",
    admin: { email: "anna.berg@acme.test" },
    suite: "chat",
    providers: { oidcClient: "keycloak" },
    ...more,
    ...(suite === "chat" ? { components: { ...components, synapse } } : {}),
  });
}
