import { createContext, type ReactNode, useContext } from "react";

import type { Api } from "../api/client.ts";
import type { PageClock } from "../browser.ts";

/** What every page has from the portal that it is part of. */
export interface Environment {
  readonly api: Api;
  /** False on pages for people who are not signed in. */
  readonly isSignedIn: boolean;
  readonly clock: PageClock;
  /** A new key for a creation that may be repeated. */
  readonly newKey: () => string;
}

const EnvironmentContext = createContext<Environment | undefined>(undefined);

export function EnvironmentProvider({ value, children }: { readonly value: Environment; readonly children: ReactNode }) {
  return <EnvironmentContext value={value}>{children}</EnvironmentContext>;
}

export function useEnvironment(): Environment {
  const environment = useContext(EnvironmentContext);
  if (environment === undefined) throw new Error("There is no EnvironmentProvider around this component.");
  return environment;
}

export function useApi(): Api {
  return useEnvironment().api;
}
