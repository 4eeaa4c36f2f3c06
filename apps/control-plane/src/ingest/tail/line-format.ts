import type { EventSource } from "../../domain/audit.ts";
import type { Fields } from "../json.ts";
import type { SourceEvent } from "../source.ts";

/** A line of a log. */
export interface Line {
  readonly fields: Fields;
  /** Of this line in this file: the same wherever the file is moved or copied to. */
  id(): string;
  /** Of what it says. */
  digest(): string;
}

/** What a line tells: when, where it says so, and an event, where it is of one that is kept. */
export interface ReadLine {
  readonly happened: Date | undefined;
  readonly event: SourceEvent | undefined;
}

/** What the lines of a log mean. */
export interface LineFormat {
  readonly source: EventSource;
  /** Undefined: such a line is not of this log. Never throws, whatever the line says. */
  read(line: Line): ReadLine | undefined;
}
