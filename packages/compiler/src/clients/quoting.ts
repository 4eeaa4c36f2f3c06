/** A word for POSIX shells that stands for exactly this text. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A literal for PowerShell that stands for exactly this text. Typographic quotes end it as well as straight ones
 * (about_Quoting_Rules): each is doubled.
 */
export function powershellText(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201A\u201B]/g, "$&$&")}'`;
}

/** Text for XML 1.0, in elements and attributes. What XML cannot hold at all is left out. */
export function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}

/** JSON in printable ASCII and without single quotes: the same in every encoding, and a word of its own in quotes. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\u0020-\u0026\u0028-\u007E]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
