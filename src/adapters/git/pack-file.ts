import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

const typeNumbers = { commit: 1, tree: 2, blob: 3 } as const;
export type PackedType = keyof typeof typeNumbers;

/**
 * A version 2 pack of whole objects, no deltas (gitformat-pack). isomorphic-git's `packObjects` makes the same bytes but reads every
 * object back from disk and compresses through web streams: see ADR 0003 for what that costs.
 */
export function encodePack(objects: readonly { readonly type: PackedType; readonly content: Uint8Array }[]): Buffer {
  const header = Buffer.alloc(12);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.length, 8);
  const parts = [header, ...objects.flatMap(({ type, content }) => [encodeTypeAndSize(type, content.length), deflateSync(content)])];
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

/** Four bits of the size beside the type, then seven in each byte; the high bit says that more follow. */
function encodeTypeAndSize(type: PackedType, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (typeNumbers[type] << 4) | (size & 0x0f);
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
  }
  return Buffer.from([...bytes, byte]);
}
