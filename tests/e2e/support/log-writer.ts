import { appendFile, copyFile, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** Whoever writes a log, and rolls it. */
export interface LogWriter {
  /** `torn`: the end of the last line comes with what is written next. */
  append(lines: readonly object[], torn: boolean): Promise<void>;
  /** Writes what is left of a torn line. */
  finish(): Promise<void>;
  /** By renaming: nothing is lost, whoever reads. */
  roll(): Promise<void>;
  /** By copying it and emptying it (`copytruncate`). */
  copyAndEmpty(): Promise<void>;
}

/** `numbered`: `audit.log.1`, which moves on to `.2`; `packed`: the same, with gzip; `dated`: `access-2026-11-30T10-00-00.000.log`. */
export type Naming = "numbered" | "packed" | "dated";

export function logWriter(path: string, naming: Naming): LogWriter {
  const [folder, name, ending] = [dirname(path), basename(path), extname(path)];
  let rest = "";

  async function finish(): Promise<void> {
    const text = rest;
    rest = "";
    if (text !== "") await appendFile(path, text);
  }

  /** Where it is rolled to, where nothing is. */
  async function place(): Promise<string> {
    const now = new Date().toISOString().slice(0, 23).replaceAll(":", "-");
    if (naming === "dated") return join(folder, `${basename(name, ending)}-${now}${ending}`);
    const rolled = (await readdir(folder)).flatMap((each) => {
      const [, number, packing = ""] = each.startsWith(`${name}.`) ? (/\.(\d+)(\.gz)?$/.exec(each) ?? []) : [];
      return number === undefined ? [] : [{ number: Number(number), packing }];
    });
    for (const { number, packing } of rolled.toSorted((a, b) => b.number - a.number))
      await rename(`${path}.${number}${packing}`, `${path}.${number + 1}${packing}`);
    return `${path}.1`;
  }

  /** As gzip does: beside it, with its time, before it goes. */
  async function pack(file: string): Promise<void> {
    const { atime, mtime } = await stat(file);
    await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
    await utimes(`${file}.gz`, atime, mtime);
    await rm(file);
  }

  async function rolling(move: (to: string) => Promise<void>): Promise<void> {
    await finish();
    if (!(await readdir(folder)).includes(name)) return;
    const to = await place();
    await move(to);
    if (naming === "packed") await pack(to);
  }

  return {
    async append(lines, torn) {
      const text = `${rest}${lines.map((line) => `${JSON.stringify(line)}\n`).join("")}`;
      const end = torn ? text.length - 7 : text.length;
      rest = text.slice(end);
      await appendFile(path, text.slice(0, end));
    },
    finish,
    roll: () => rolling((to) => rename(path, to)),
    copyAndEmpty: () =>
      rolling(async (to) => {
        await copyFile(path, to);
        await truncate(path);
      }),
  };
}
