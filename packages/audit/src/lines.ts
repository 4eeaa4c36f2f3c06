const LINE_BREAK = 10;

/** The lines of a file in UTF-8, as they are asked for; of one that has more than `longest` bytes, its beginning. */
export async function* splitLines(bytes: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let length = 0;

  function take(part: Uint8Array): void {
    const fits = part.subarray(0, longest - length);
    if (fits.length === 0) return;
    parts.push(fits);
    length += fits.length;
  }

  function whole(): string {
    const text = Buffer.concat(parts).toString("utf8");
    [parts, length] = [[], 0];
    return text;
  }

  for await (const chunk of bytes) {
    let from = 0;
    for (let to = chunk.indexOf(LINE_BREAK); to !== -1; to = chunk.indexOf(LINE_BREAK, from)) {
      take(chunk.subarray(from, to));
      yield whole();
      from = to + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield whole();
}
