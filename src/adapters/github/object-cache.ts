import { LRUCache } from 'lru-cache';

/**
 * Keeps git objects, whose content never changes, up to a number of bytes. Keys carry the repository's id: knowing an
 * object's id in one repository must not read it out of another.
 */
export interface ObjectCache<T extends object> {
  get(repositoryId: number, oid: string): T | undefined;
  put(repositoryId: number, oid: string, value: T, bytes: number): void;
}

export function createObjectCache<T extends object>(maxBytes: number): ObjectCache<T> {
  const objects = new LRUCache<string, { readonly value: T; readonly bytes: number }>({
    maxSize: maxBytes,
    sizeCalculation: (held) => Math.max(held.bytes, 1),
  });
  const key = (repositoryId: number, oid: string): string => `${String(repositoryId)}:${oid}`;
  return {
    get: (repositoryId, oid) => objects.get(key(repositoryId, oid))?.value,
    put(repositoryId, oid, value, bytes) {
      objects.set(key(repositoryId, oid), { value, bytes });
    },
  };
}
