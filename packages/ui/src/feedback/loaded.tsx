import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { ApiError } from "../api/error.ts";
import { ErrorState, LoadingState } from "./states.tsx";

interface LoadedProps<Data> {
  readonly result: Pick<UseQueryResult<Data, ApiError>, "data" | "error" | "refetch">;
  /** How much there will probably be. */
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What was read; until then that it is being read, or why it could not be. What was read before stays when reading it again fails. */
export function Loaded<Data>({ result: { data, error, refetch }, lines = 4, children }: LoadedProps<Data>) {
  if (data !== undefined) return children(data);
  return error === null ? <LoadingState lines={lines} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
}
