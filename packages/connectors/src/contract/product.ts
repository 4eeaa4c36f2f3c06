import { type Clock, type RandomSource, Secret } from "@allod/core";
import { z } from "zod";

import type { Connector } from "./connector.ts";

/** What a connector uses of the machine. */
export interface ProductDeps {
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** A product that can be connected: what its configuration says, and how a connector is made of it. */
export interface Product<Config> {
  readonly id: string;
  readonly title: string;
  /** The keys that the control plane's configuration takes for it. Strict; secrets are {@link secret}. */
  readonly config: z.ZodType<Config>;
  connect(config: Config, deps: ProductDeps): Connector;
}

/** Declares a product: infers its configuration from the schema. */
export function defineProduct<Config>(product: Product<Config>): Product<Config> {
  return product;
}

/** A secret in a connector's configuration: read as text, kept as a {@link Secret}. */
export const secret = z
  .string()
  .min(1)
  .max(4096)
  .transform((text) => new Secret(text));
