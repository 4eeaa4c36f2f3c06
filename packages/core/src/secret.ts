import { inspect } from "node:util";

const MASK = "[secret]";

/**
 * A value that must not be seen. Printing it in any way (string, JSON, template, `console.log`) gives `[secret]`;
 * only {@link Secret.reveal} gives the value, so every place that does is easy to find.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Call it only where the value leaves for its destination. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
