import type { ClientSetup } from "../component/index.ts";
import type { Plan } from "../plan/plan.ts";

export type SetupOf<Kind extends ClientSetup["kind"]> = Extract<ClientSetup, { kind: Kind }>;

/** What people's programs must know of a workspace: nothing of it is secret. */
export interface WorkspaceClients {
  readonly title: string;
  readonly domain: string;
  readonly language: "en" | "de";
  /** Certificates are from an authority that devices must be told to trust. */
  readonly privateAuthority: boolean;
  /** Element X can sign in: it knows no other way than an authentication service. */
  readonly elementX: boolean;
  readonly setups: readonly ClientSetup[];
}

export function clientsOf({ workspace: { title, domain, language, tls }, components, grants }: Plan): WorkspaceClients {
  return {
    title,
    domain,
    language,
    privateAuthority: tls.mode === "internal",
    elementX: grants.some(({ request }) => request.capability === "matrixAuthentication"),
    setups: components.flatMap(({ clients }) => clients),
  };
}

/** The first of a kind: a workspace has one place for each. */
export function setupOf<Kind extends ClientSetup["kind"]>({ setups }: WorkspaceClients, kind: Kind): SetupOf<Kind> | undefined {
  return setups.find((setup): setup is SetupOf<Kind> => setup.kind === kind);
}
