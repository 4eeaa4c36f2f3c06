/** A record as a zone file has it. Quotes are off, pieces of texts are apart. */
export interface ZoneRecord {
  /** Absolute, lower case, without the dot at the end. */
  readonly name: string;
  /** `TXT`, `MX`, … */
  readonly type: string;
  readonly fields: readonly string[];
}

/** A zone of one mail domain has some twenty records. */
const MOST_CHARACTERS = 256 * 1024;
const MOST_RECORDS = 500;

/** What is not a zone file, or one of a kind that is not read here. */
export class ZoneError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = "ZoneError";
  }
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

interface Line {
  readonly number: number;
  /** Begins with a space: of the same name as the record before. */
  readonly indented: boolean;
  readonly tokens: readonly Token[];
}

/**
 * Reads records as BIND writes them (RFC 1035, section 5.1): comments, texts in quotes with escapes, records that
 * parentheses spread over lines, with or without a lifetime and the class. Directives (`$ORIGIN`) are refused.
 */
export function readZone(text: string, origin: string): readonly ZoneRecord[] {
  if (text.length > MOST_CHARACTERS) throw new ZoneError(1, `more than ${MOST_CHARACTERS} characters`);
  const records: ZoneRecord[] = [];
  let name: string | undefined;
  for (const line of linesOf(text)) {
    const record = recordOf(line, name, origin);
    name = record.name;
    records.push(record);
    if (records.length > MOST_RECORDS) throw new ZoneError(line.number, `more than ${MOST_RECORDS} records`);
  }
  return records;
}

function recordOf({ number, indented, tokens }: Line, before: string | undefined, origin: string): ZoneRecord {
  const rest = [...tokens];
  const owner = indented ? undefined : rest.shift()?.text;
  if (owner?.startsWith("$") === true) throw new ZoneError(number, `the directive ${owner.slice(0, 20)} is not known`);
  const name = owner === undefined ? before : absolute(owner, origin);
  if (name === undefined) throw new ZoneError(number, "a record without a name");
  // Lifetime and class may stand in either order.
  for (let skipped = 0; skipped < 2 && rest[0] !== undefined && isLifetimeOrClass(rest[0]); skipped++) rest.shift();
  const type = rest.shift();
  if (type === undefined || type.quoted || !/^[A-Za-z][A-Za-z0-9-]{0,15}$/.test(type.text))
    throw new ZoneError(number, "a record without a type");
  if (rest.length === 0) throw new ZoneError(number, "a record without a value");
  return { name, type: type.text.toUpperCase(), fields: rest.map((token) => token.text) };
}

function isLifetimeOrClass({ text, quoted }: Token): boolean {
  return !quoted && /^(\d{1,10}|IN)$/i.test(text);
}

function absolute(name: string, origin: string): string {
  const full = name === "@" ? origin : name.endsWith(".") ? name : `${name}.${origin}`;
  return full.replace(/\.$/, "").toLowerCase();
}

/** Lines that say something, with what parentheses hold together. */
function* linesOf(text: string): Generator<Line> {
  // Comments, quoted texts, parentheses, ends of lines, spaces, and everything else.
  const parts = /;[^\n]*|"((?:[^"\\\n]|\\.)*)"|[()]|\r?\n|[ \t]+|(?:[^\s;"()\\]|\\.)+/gsy;
  let number = 1;
  let depth = 0;
  let start = { number, indented: false };
  let tokens: Token[] = [];
  for (let at = 0; at < text.length; at = parts.lastIndex) {
    parts.lastIndex = at;
    const [part, quoted] = parts.exec(text) ?? [];
    if (part === undefined) throw new ZoneError(number, `${JSON.stringify(text.slice(at, at + 10))} is not understood`);
    const first = at === 0 || text[at - 1] === "\n";
    if (first && depth === 0) start = { number, indented: part.startsWith(" ") || part.startsWith("\t") };
    if (part === "(") depth++;
    else if (part === ")") {
      if (--depth < 0) throw new ZoneError(number, "a parenthesis that nothing opens");
    } else if (quoted !== undefined) tokens.push({ text: unescaped(quoted, number), quoted: true });
    else if (/^[^\s;]/.test(part)) tokens.push({ text: unescaped(part, number), quoted: false });
    if (part.endsWith("\n") && depth === 0 && tokens.length > 0) {
      yield { ...start, tokens };
      tokens = [];
    }
    number += part.split("\n").length - 1;
  }
  if (depth > 0) throw new ZoneError(number, "a parenthesis that nothing closes");
  if (tokens.length > 0) yield { ...start, tokens };
}

/** `\"` is a quote, `\065` the character of that number. */
function unescaped(text: string, line: number): string {
  return text.replace(/\\(\d{3}|.)/gs, (_, escaped: string) => {
    if (escaped.length === 1) return escaped;
    if (Number(escaped) > 255) throw new ZoneError(line, `there is no character ${escaped}`);
    return String.fromCharCode(Number(escaped));
  });
}
