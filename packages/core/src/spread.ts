/** A number of 32 bits that follows from a text alone: for spreading names over places, not for secrets. FNV-1a over code points. */
export function spread(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return hash;
}
