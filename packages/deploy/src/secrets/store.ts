import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { SecretRef, SecretSpec } from "@allod/compiler/component";
import { type Clock, compareText, type RandomSource, Secret } from "@allod/core";

import { deployErrors } from "../errors.ts";
import { writeFileAtomic } from "../release/write-file.ts";
import { recipientsOf } from "./age-key.ts";
import { outdated } from "./certificate-age.ts";
import { generateSecret } from "./generate.ts";
import { SopsDocument } from "./sops.ts";

/** Keys the fingerprints below: without it, a short secret could be guessed from its fingerprint. */
const FINGERPRINT: SecretRef = { kind: "secret-ref", name: "allod/fingerprint", spec: { type: "token", bytes: 32, encoding: "hex" } };

interface Deps {
  readonly random: RandomSource;
  readonly clock: Clock;
}

/** The workspace's secrets, in a SOPS file that only holders of an age key can read. */
export class SecretStore {
  readonly #file: string;
  readonly #document: SopsDocument;
  readonly #deps: Deps;
  #changed: boolean;

  private constructor(init: { file: string; document: SopsDocument; changed: boolean; deps: Deps }) {
    this.#file = init.file;
    this.#document = init.document;
    this.#changed = init.changed;
    this.#deps = init.deps;
  }

  /** Opens the file, or begins one for the identities at hand. Writes nothing before {@link SecretStore.save}. */
  static async open(file: string, identities: readonly string[], deps: Deps): Promise<SecretStore> {
    const source = await readFile(file, "utf8").catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw deployErrors.error("secrets.file.unreadable", { file }, cause);
    });
    if (source === undefined && identities.length === 0) throw deployErrors.error("secrets.key.missing", { file });
    const document =
      source === undefined
        ? await SopsDocument.create(await recipientsOf(identities), deps.random)
        : await SopsDocument.open(source, identities, { random: deps.random, file });
    return new SecretStore({ file, document, changed: source === undefined, deps });
  }

  /** Makes every secret that is not there yet, and certificates that no longer do. Returns the names of those that were made. */
  async ensure(refs: readonly SecretRef[]): Promise<string[]> {
    const wanted = [FINGERPRINT, ...refs.filter(({ spec }) => spec.type !== "found")];
    const made: string[] = [];
    // Certificates last: an authority must be there before it signs.
    for (const ref of [...wanted.filter((one) => !isCertificate(one)), ...wanted.filter(isCertificate)]) {
      if (!this.#lacks(ref)) continue;
      await this.#generate(ref);
      made.push(ref.name);
    }
    return made;
  }

  #lacks({ name, spec }: SecretRef): boolean {
    if (partsOf(spec).some((part) => !this.#document.values.has(pathOf(name, part)))) return true;
    if (spec.type !== "certificate") return false;
    const [certificate, authority] = [name, spec.authority].map((one) => this.reveal({ name: one, part: "certificate" }).reveal());
    return outdated({ certificate: certificate ?? "", authority: authority ?? "", names: spec.names }, this.#deps.clock.now());
  }

  /** Gives a secret a new value, or forgets one that a running product makes. The next `up` brings a new one to every reader. */
  async rotate(ref: SecretRef): Promise<void> {
    await this.#generate(ref);
    if (ref.spec.type !== "found") return;
    this.#document.delete(ref.name);
    this.#changed = true;
  }

  /** Keeps a value that a running product has made. */
  keep({ name, spec }: SecretRef, value: string): void {
    if (spec.type !== "found" || value === "") throw new Error(`${name} is no secret that a task may keep, or it is empty`);
    if (this.#document.values.get(name) === value) return;
    this.#document.set(name, value);
    this.#changed = true;
  }

  /** The value of a secret. */
  reveal({ name, part }: Pick<SecretRef, "name" | "part">): Secret {
    const value = this.#document.values.get(pathOf(name, part));
    if (value === undefined) throw deployErrors.error("secrets.value.missing", { name: pathOf(name, part) });
    return new Secret(value);
  }

  has(name: string): boolean {
    return [...this.#document.values.keys()].some((path) => path === name || path.startsWith(`${name}/`));
  }

  /** A short keyed hash that changes with the value and tells nothing of it. */
  fingerprint({ name, part }: SecretRef): string {
    const key = this.reveal(FINGERPRINT).reveal();
    const value = this.#document.values.get(pathOf(name, part));
    return value === undefined
      ? "unset"
      : createHmac("sha256", key)
          .update(`${pathOf(name, part)}\0${value}`)
          .digest("hex")
          .slice(0, 12);
  }

  /** Names of all secrets, and every value: for hiding them in what programs print. */
  names(): string[] {
    return [...this.#document.values.keys()].toSorted(compareText);
  }

  values(): Secret[] {
    return [...this.#document.values.values()].map((value) => new Secret(value));
  }

  get recipients(): readonly string[] {
    return this.#document.recipients;
  }

  /** Writes the file whole or not at all. Does nothing when nothing changed. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    await writeFileAtomic(this.#file, this.#document.toString(this.#deps.clock), 0o600);
    this.#changed = false;
  }

  async #generate({ name, spec }: SecretRef): Promise<void> {
    const known = (other: string, part: string): string =>
      this.reveal({ name: other, part: part as NonNullable<SecretRef["part"]> }).reveal();
    for (const [part, value] of await generateSecret(spec, { ...this.#deps, known })) this.#document.set(pathOf(name, part), value);
    this.#changed = true;
  }
}

function partsOf(spec: SecretSpec): readonly (string | undefined)[] {
  return spec.type === "authority" || spec.type === "certificate" ? ["certificate", "key"] : [undefined];
}

function isCertificate({ spec }: SecretRef): boolean {
  return spec.type === "certificate";
}

function pathOf(name: string, part: string | undefined): string {
  return part === undefined ? name : `${name}/${part}`;
}
