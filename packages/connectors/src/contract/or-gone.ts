import { ConnectorError } from "./errors.ts";

/** What comes, or undefined when the product says that the object is not there. */
export async function orGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === "not-found") return undefined;
    throw error;
  }
}
