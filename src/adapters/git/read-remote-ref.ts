import { EncliiError } from '../../errors/enclii-error.ts';
import { decodePktLines, delimiterPkt, encodePktLine, flushPkt, lineText, type PktLine } from './pkt-line.ts';
import type { SmartHttpClient } from './smart-http-client.ts';

/**
 * Where a ref points on the server now; null when it does not exist. One request of protocol v2 (`ls-refs`), which costs a
 * fraction of starting `git ls-remote`; a server that does not speak v2 is asked for its v0 advertisement.
 */
export async function readRemoteRef(http: SmartHttpClient, repository: string, ref: string): Promise<string | null> {
  try {
    return await readByVersion2(http, repository, ref);
  } catch (error) {
    if (error instanceof EncliiError && error.code === 'GIT_PROTOCOL_ERROR') return readByVersion0(http, repository, ref);
    throw error;
  }
}

async function readByVersion2(http: SmartHttpClient, repository: string, ref: string): Promise<string | null> {
  const body = Buffer.concat([
    encodePktLine('command=ls-refs\n'),
    encodePktLine('agent=enclii\n'),
    delimiterPkt,
    encodePktLine(`ref-prefix ${ref}\n`),
    flushPkt,
  ]);
  const answer = await http.send({
    method: 'POST',
    path: '/git-upload-pack',
    headers: { 'content-type': 'application/x-git-upload-pack-request', 'git-protocol': 'version=2' },
    body,
    expects: 'application/x-git-upload-pack-result',
  });
  // A v0 server ends without a word: that is "does not speak v2", while a cut answer is a fault of the line.
  if (answer.length === 0) throw new EncliiError('GIT_PROTOCOL_ERROR', { repository, reason: 'an empty answer' });
  return findRef(decodeAdvertisement(answer, repository, http), ref, repository);
}

async function readByVersion0(http: SmartHttpClient, repository: string, ref: string): Promise<string | null> {
  const answer = await http.send({
    method: 'GET',
    path: '/info/refs?service=git-upload-pack',
    headers: {},
    expects: 'application/x-git-upload-pack-advertisement',
  });
  return findRef(decodeAdvertisement(answer, repository, http), ref, repository);
}

function decodeAdvertisement(answer: Buffer, repository: string, http: SmartHttpClient): PktLine[] {
  const { lines, end } = decodePktLines(answer);
  const first = lines[0];
  if (first instanceof Buffer && first.subarray(0, 4).toString() === 'ERR ') {
    throw new EncliiError('GIT_PROTOCOL_ERROR', { repository, reason: http.scrub(lineText(first).slice(4)) });
  }
  if (end === 'malformed') throw new EncliiError('GIT_PROTOCOL_ERROR', { repository, reason: 'no pkt-lines' });
  if (end === 'truncated' || lines.at(-1) !== 'flush') throw new EncliiError('GIT_UNREACHABLE', { repository, reason: 'the answer was cut off' });
  return lines;
}

function findRef(lines: readonly PktLine[], ref: string, repository: string): string | null {
  for (const line of lines) {
    if (!(line instanceof Buffer)) continue;
    // v2: `<oid> <ref>[ attributes]`; v0: `<oid> <ref>[\0capabilities]`.
    const match = /^([0-9a-f]{40}) ([^ \0\n]+)/.exec(lineText(line));
    if (match?.[1] !== undefined && match[2] === ref) return match[1];
    if (match === null && !lineText(line).startsWith('# service=')) {
      throw new EncliiError('GIT_PROTOCOL_ERROR', { repository, reason: 'an advertisement that is not of SHA-1 refs' });
    }
  }
  return null;
}
