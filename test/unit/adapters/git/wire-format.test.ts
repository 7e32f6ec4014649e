import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePktLines, encodePktLine, flushPkt } from '../../../../src/adapters/git/pkt-line.ts';
import { parsePushAnswer } from '../../../../src/adapters/git/push-pack.ts';
import { scrubText } from '../../../../src/adapters/git/scrub-text.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';

const ref = 'refs/heads/main';
const band = (number: number, content: Buffer | string): Buffer => encodePktLine(Buffer.concat([Buffer.from([number]), Buffer.from(content as string)]));
const report = (...lines: string[]): Buffer => Buffer.concat([...lines.map((line) => encodePktLine(`${line}\n`)), flushPkt]);
const answer = (...lines: string[]): Buffer => Buffer.concat([band(1, report(...lines)), flushPkt]);
const parse = (bytes: Buffer) => parsePushAnswer(bytes, 'host/repo', ref, scrubText);

function codeOf(bytes: Buffer): string {
  try {
    return parse(bytes).kind;
  } catch (error) {
    return error instanceof EncliiError ? error.code : String(error);
  }
}

describe('pkt-lines', () => {
  it('what was encoded is decoded, for all lines; cut anywhere it is never more than what was whole', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 }), fc.nat(400), (lines, cut) => {
        const bytes = Buffer.concat([...lines.map((line) => encodePktLine(Buffer.from(line))), flushPkt]);
        expect(decodePktLines(bytes)).toEqual({ lines: [...lines.map((line) => Buffer.from(line)), 'flush'], end: 'complete' });
        const part = decodePktLines(bytes.subarray(0, cut));
        expect(part.lines).toEqual([...lines.map((line) => Buffer.from(line)), 'flush'].slice(0, part.lines.length));
        if (cut < bytes.length) expect(part.lines.length).toBeLessThanOrEqual(lines.length);
      }),
    );
  });

  it.each(['zzzz', '0003', 'ffff', '-001', '<html>'])('a length that is none is malformed: %s', (text) => {
    expect(decodePktLines(Buffer.from(text)).end).toBe('malformed');
  });
});

describe('the answer to a push', () => {
  it('HTTP 200 with unpack ok and ng is no success', () => {
    expect(parse(answer('unpack ok', `ng ${ref} fetch first`))).toEqual({ kind: 'moved' });
  });

  it.each([
    ['non-fast-forward', 'moved'], ['failed to update ref', 'moved'], ["cannot lock ref 'refs/heads/main': is at a but expected b", 'moved'], ['incorrect old value provided', 'moved'],
    ['pre-receive hook declined', 'declined'], ['protected branch hook declined', 'declined'], ['push declined due to repository rule violations', 'declined'],
    ['hook declined to update ref: fetch first', 'declined'], ['something new', 'declined'], ['missing necessary objects', 'unpack-failed'],
  ])('%s → %s', (refusal, kind) => {
    expect(parse(answer('unpack ok', `ng ${ref} ${refusal}`)).kind).toBe(kind);
  });

  it('reads a report that is spread over side-band packets, between progress, or sent without bands', () => {
    const bytes = report('unpack ok', `ok ${ref}`);
    const spread = Buffer.concat([band(2, 'remote: hi\n'), ...Array.from(bytes, (byte) => band(1, Buffer.from([byte]))), flushPkt]);
    expect(parse(spread)).toEqual({ kind: 'ok' });
    expect(parse(bytes)).toEqual({ kind: 'ok' });
  });

  it('the word about another ref is no word about this one', () => {
    expect(codeOf(answer('unpack ok', `ok ${ref}2`))).toBe('GIT_UNREACHABLE');
  });

  it('a failed unpack is never a success, whatever else is said', () => {
    expect(parse(answer('unpack index-pack abnormal exit', `ok ${ref}`))).toEqual({ kind: 'unpack-failed', reason: 'index-pack abnormal exit' });
  });

  it('S7: no prefix of an answer, and no random bytes, are ever taken for success or crash the parser', () => {
    const whole = answer('unpack ok', `ok ${ref}`);
    const verdict = whole.indexOf(`ok ${ref}\n`) + `ok ${ref}\n`.length;
    for (let length = 0; length < verdict; length += 1) expect(codeOf(whole.subarray(0, length))).toBe('GIT_UNREACHABLE');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => /^GIT_|declined/.test(codeOf(Buffer.from(bytes)))), { numRuns: 2000 });
  });

  it('S14: a reason shows neither secrets, URL credentials nor control sequences, in one line of at most 400 characters', () => {
    const said = scrubText('\u001b[31mno\u001b[0m\r\n\u202ehttps://bob:pw@host/x token s3cr3t Basic QWxhZGRpbjpvcGVu', ['s3cr3t']);
    expect(said).toBe('no https://***@host/x token *** Basic ***');
    expect(scrubText('x '.repeat(5000)).length).toBeLessThanOrEqual(400);
  });
});
