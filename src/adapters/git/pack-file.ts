import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate, deflateSync } from 'node:zlib';

const typeNumbers = { commit: 1, tree: 2, blob: 3 } as const;
export type PackedType = keyof typeof typeNumbers;

/** How much is compressed before other work gets its turn: about a millisecond. */
const bytesPerTurn = 32 * 1024;
/** What an object costs beside its bytes, in bytes that could be compressed meanwhile. */
const bytesPerObject = 1024;

/**
 * A version 2 pack of whole objects, no deltas (gitformat-pack). isomorphic-git's `packObjects` makes the same bytes but reads every
 * object back from disk and compresses through web streams: see ADR 0003 for what that costs.
 */
export async function encodePack(objects: readonly { readonly type: PackedType; readonly content: Uint8Array }[]): Promise<Buffer> {
  const header = Buffer.alloc(12);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.length, 8);
  const parts: Uint8Array[] = [header];
  let sinceTurn = 0;
  for (const { type, content } of objects) {
    // For a kilobyte the hop to the thread pool costs several times the work; a large object would hold up everybody else.
    const compressed = content.length > bytesPerTurn ? await promisify(deflate)(content) : deflateSync(content);
    parts.push(encodeTypeAndSize(type, content.length), compressed);
    sinceTurn += content.length + bytesPerObject;
    if (sinceTurn < bytesPerTurn) continue;
    sinceTurn = 0;
    await nextTurn();
  }
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
