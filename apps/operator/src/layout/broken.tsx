import { ErrorState } from "@allod/ui";

/** For what went wrong while a page was made: a part of it that could not be loaded, or a mistake of ours. */
export function Broken({ error }: { readonly error: unknown }) {
  return <ErrorState error={error} onRetry={() => window.location.reload()} page />;
}
