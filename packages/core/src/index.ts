export { type Clock, systemClock } from "./clock.ts";
export {
  AllodError,
  type Diagnostic,
  type DiagnosticPlace,
  defineErrors,
  type ErrorDefinition,
  type ErrorParameters,
  type ErrorRegistry,
  type Position,
} from "./errors.ts";
export { idSource, type IdSource } from "./ids.ts";
export { type RandomSource, systemRandom } from "./random.ts";
export { Secret } from "./secret.ts";
export { spread } from "./spread.ts";
export { ByteSize, Duration } from "./units.ts";
export { compareText, type Data, writeJson, writeYaml } from "./write.ts";
