import { Link } from "@tanstack/react-router";
import type { ComponentProps, ComponentType } from "react";

export interface PlainLinkProps extends Omit<ComponentProps<"a">, "href"> {
  /** An address of this portal, as it stands in the address bar. */
  readonly to: string;
  /** Active only at this very address, and not below it. */
  readonly exact?: boolean;
}

// The router's own type knows the addresses of one portal; this package belongs to two.
const RouterLink = Link as unknown as ComponentType<
  Omit<PlainLinkProps, "exact"> & { readonly activeOptions?: { readonly exact: boolean } }
>;

/** A link inside the portal: for `<Button component={PlainLink} to="/…">`. Marks itself with `aria-current` and `data-status="active"`. */
export function PlainLink({ exact = false, ...props }: PlainLinkProps) {
  return <RouterLink {...props} activeOptions={{ exact }} />;
}
