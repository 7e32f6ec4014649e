import { EncliiError } from '../../errors/enclii-error.ts';
import { decodePktLines, encodePktLine, flushPkt, lineText } from './pkt-line.ts';
import type { SmartHttpClient } from './smart-http-client.ts';

export interface PushRequest {
  readonly ref: string;
  /** What the branch must still point at. Must be an ancestor of `newOid`: the server compares nothing else. */
  readonly oldOid: string;
  readonly newOid: string;
  readonly pack: Buffer;
}

/** What the server said about the one ref. */
export type PushReport =
  | { readonly kind: 'ok' }
  /** The ref is not at `oldOid` any more, or another push holds its lock. */
  | { readonly kind: 'moved' }
  /** The server could not take the pack or its objects; `reason` is sanitised. */
  | { readonly kind: 'unpack-failed'; readonly reason: string }
  /** A hook or a branch rule said no; `reason` is sanitised. */
  | { readonly kind: 'declined'; readonly reason: string };

const maxProgress = 8 * 1024;

/**
 * One POST to `git-receive-pack`. Throws GIT_UNREACHABLE, GIT_RESPONSE_TOO_LARGE or GIT_PROTOCOL_ERROR (all transient) for a
 * broken answer: by then the push may have been applied, so the caller must read the branch before it tries again.
 */
export async function pushPack(http: SmartHttpClient, repository: string, request: PushRequest): Promise<PushReport> {
  const command = `${request.oldOid} ${request.newOid} ${request.ref}\0 report-status side-band-64k agent=enclii`;
  const answer = await http.send({
    method: 'POST',
    path: '/git-receive-pack',
    headers: { 'content-type': 'application/x-git-receive-pack-request' },
    body: Buffer.concat([encodePktLine(command), flushPkt, request.pack]),
    expects: 'application/x-git-receive-pack-result',
  });
  return parsePushAnswer(answer, repository, request.ref, (text) => http.scrub(text));
}

/** Takes the side bands apart, then reads the status report in band 1. */
export function parsePushAnswer(answer: Buffer, repository: string, ref: string, scrub: (text: string) => string): PushReport {
  const outer = decodePktLines(answer);
  const report: Buffer[] = [];
  let progress = '';
  for (const line of outer.lines) {
    if (!(line instanceof Buffer)) continue;
    const text = line.subarray(1);
    if (line[0] === 1) report.push(text);
    else if (line[0] === 2) progress = (progress + text.toString('utf8')).slice(0, maxProgress);
    else if (line[0] === 3) throw new EncliiError('GIT_UNREACHABLE', { repository, reason: scrub(text.toString('utf8')) || 'the server gave up' });
    else if (line.subarray(0, 4).toString() === 'ERR ') return { kind: 'declined', reason: scrub(lineText(line).slice(4)) };
    // A server without side bands sends the report bare.
    else report.push(encodePktLine(line));
  }
  const verdict = readReport(Buffer.concat(report), ref, (refusal) => joinReason(refusal, progress, scrub));
  if (verdict !== null) return verdict;
  if (outer.end === 'malformed') throw new EncliiError('GIT_PROTOCOL_ERROR', { repository, reason: 'no pkt-lines' });
  throw new EncliiError('GIT_UNREACHABLE', { repository, reason: 'the answer to a push was cut off' });
}

function readReport(bytes: Buffer, ref: string, explain: (refusal: string) => string): PushReport | null {
  const lines = decodePktLines(bytes).lines.filter((line): line is Buffer => line instanceof Buffer).map(lineText);
  const unpack = lines.find((line) => line.startsWith('unpack '))?.slice('unpack '.length);
  if (unpack === undefined) return null;
  if (unpack !== 'ok') return { kind: 'unpack-failed', reason: explain(unpack) };
  if (lines.includes(`ok ${ref}`)) return { kind: 'ok' };
  const refusal = lines.find((line) => line.startsWith(`ng ${ref} `))?.slice(`ng ${ref} `.length);
  return refusal === undefined ? null : judgeRefusal(refusal, explain);
}

const declinedPattern = /hook declined|protected branch|rule violation|prohibited|denied|not allowed|currently checked out/i;
/** Words of git's receive-pack over its versions, and of the hosts that report in their own. */
const movedPattern =
  /fetch first|non-fast-forward|failed to update ref|cannot lock ref|unable to (lock|create)|failed to lock|but expected|incorrect old value|stale info|already exists|reference (has )?(changed|moved)/i;

function judgeRefusal(refusal: string, explain: (refusal: string) => string): PushReport {
  if (!declinedPattern.test(refusal)) {
    if (movedPattern.test(refusal)) return { kind: 'moved' };
    if (/missing necessary objects|bad pack|unpacker error/i.test(refusal)) return { kind: 'unpack-failed', reason: explain(refusal) };
  }
  return { kind: 'declined', reason: explain(refusal) };
}

function joinReason(refusal: string, progress: string, scrub: (text: string) => string): string {
  const said = scrub(progress);
  return scrub(said === '' ? refusal : `${refusal} (${said})`);
}
