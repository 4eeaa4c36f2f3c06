import { deploy } from "../../deploy/src/index.ts";

/** A planted violation: the compiler must not know how things are deployed. `npm run check` fails when this is not found. */
export const planted: string = deploy;
