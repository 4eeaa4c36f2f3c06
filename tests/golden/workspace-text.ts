import { stringify } from "yaml";

/** The workspace file that the tests vary: five lines, and whatever is chosen beside them. */
export function workspaceText(more: Readonly<Record<string, unknown>> = {}): string {
  return stringify({
    apiVersion: "allod.dev/v1",
    kind: "Workspace",
    name: "acme",
    domain: "acme.test",
    admin: { email: "anna.berg@acme.test" },
    ...more,
  });
}
