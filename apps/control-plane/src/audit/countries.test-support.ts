type Value = string | number | { readonly [name: string]: Value };

/** Of the first byte of an address: eight levels of nodes, the last of which have the places. */
const NODES = 255;

/** A real database by the first byte of an IPv4 address: MaxMind DB 2.0 with records of 24 bits, by hand, because nothing here makes any. */
export function countriesDatabase(places: Readonly<Record<number, Value>>): Buffer {
  const tree = Buffer.alloc(NODES * 6);
  const data: Buffer[] = [];
  for (let node = 0; node < NODES; node++) for (const side of [0, 1]) tree.writeUIntBE(2 * node + 1 + side, node * 6 + side * 3, 3);
  for (let first = 0; first < 256; first++) {
    const place = places[first];
    // Of what is nowhere, the record is the number of nodes.
    const record = place === undefined ? NODES : NODES + 16 + Buffer.concat(data).length;
    tree.writeUIntBE(record, (127 + (first >> 1)) * 6 + (first & 1) * 3, 3);
    if (place !== undefined) data.push(encoded(place));
  }
  const about = {
    node_count: NODES,
    record_size: 24,
    ip_version: 4,
    database_type: "test",
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    description: {},
  };
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from("abcdef", "hex"), Buffer.from("MaxMind.com"), encoded(about)]);
}

/** A text, a number of 16 bits or a map; each of less than 29 bytes or entries. */
function encoded(value: Value): Buffer {
  if (typeof value === "number") return Buffer.from([(5 << 5) | 2, value >> 8, value & 0xff]);
  if (typeof value === "string") return Buffer.concat([Buffer.from([(2 << 5) | value.length]), Buffer.from(value)]);
  const entries = Object.entries(value);
  return Buffer.concat([Buffer.from([(7 << 5) | entries.length]), ...entries.flatMap(([name, each]) => [encoded(name), encoded(each)])]);
}
