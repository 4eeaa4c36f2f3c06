/** Sizes in bytes and times in milliseconds, written with their unit: `512 MiB`, `30 s`. */

const SIZE_UNITS = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const;
const TIME_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A number of bytes. */
export class ByteSize {
  readonly bytes: number;

  private constructor(bytes: number) {
    this.bytes = bytes;
  }

  static mebibytes(count: number): ByteSize {
    return new ByteSize(count * SIZE_UNITS.MiB);
  }

  /** Reads `64MiB`, `2 GiB`, `100M` (short letters mean the binary unit). Undefined when it is not a size. */
  static parse(text: string): ByteSize | undefined {
    const match = /^(\d{1,12})\s*(B|[KMGT](?:iB)?)$/.exec(text.trim());
    if (match === null) return undefined;
    const unit = match[2] ?? "B";
    const name = (unit.length === 1 && unit !== "B" ? `${unit}iB` : unit) as keyof typeof SIZE_UNITS;
    return new ByteSize(Number(match[1]) * SIZE_UNITS[name]);
  }

  plus(other: ByteSize): ByteSize {
    return new ByteSize(this.bytes + other.bytes);
  }

  /** The largest unit that divides it: `2 GiB`, `1536 MiB`. */
  toString(): string {
    const unit = (["TiB", "GiB", "MiB", "KiB"] as const).find(
      (name) => this.bytes >= SIZE_UNITS[name] && this.bytes % SIZE_UNITS[name] === 0,
    );
    return unit === undefined ? `${this.bytes} B` : `${this.bytes / SIZE_UNITS[unit]} ${unit}`;
  }

  /** For people: `7.6 GiB`, or as it is below one. */
  rounded(): string {
    return this.bytes < SIZE_UNITS.GiB ? this.toString() : `${(this.bytes / SIZE_UNITS.GiB).toFixed(1)} GiB`;
  }

  /** Whole bytes with Docker's suffix: `512m`, `2g`. */
  toDocker(): string {
    return this.toString().replace(" ", "").replace("iB", "").toLowerCase();
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A length of time. */
export class Duration {
  readonly milliseconds: number;

  private constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }

  static seconds(count: number): Duration {
    return new Duration(count * TIME_UNITS.s);
  }

  static minutes(count: number): Duration {
    return new Duration(count * TIME_UNITS.m);
  }

  /** Reads `30s`, `5 m`, `12h`, `365d`. Undefined when it is not a duration. */
  static parse(text: string): Duration | undefined {
    const match = /^(\d{1,9})\s*(ms|s|m|h|d)$/.exec(text.trim());
    if (match === null) return undefined;
    return new Duration(Number(match[1]) * TIME_UNITS[match[2] as keyof typeof TIME_UNITS]);
  }

  /** The largest unit that divides it, as products read it: `30s`, `5m`, `365d`. */
  toString(): string {
    const unit = (["d", "h", "m", "s"] as const).find((name) => this.milliseconds > 0 && this.milliseconds % TIME_UNITS[name] === 0);
    return unit === undefined ? `${this.milliseconds}ms` : `${this.milliseconds / TIME_UNITS[unit]}${unit}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
