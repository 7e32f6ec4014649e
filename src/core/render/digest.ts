import { createHash } from 'node:crypto';

/** `sha256:<hex>` of the text's UTF-8 bytes. */
export function sha256Digest(text: string): string {
  return `sha256:${sha256Hex(text)}`;
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
