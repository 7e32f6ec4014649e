import { readFile } from 'node:fs/promises';
import { EncliiError } from '../errors/enclii-error.ts';

/** A file that a person named. @throws EncliiError CLI_FILE_UNREADABLE */
export async function readNamedFile(path: string, shown: string = path): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(shown, error);
  }
}

export function unreadable(file: string, error: unknown): EncliiError {
  return new EncliiError('CLI_FILE_UNREADABLE', { file, reason: errorCode(error) }, { cause: error });
}

/** The system's name of what went wrong, e.g. `ENOENT`. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
}
