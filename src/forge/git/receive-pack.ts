import { zeroOid } from './objects.ts';

export interface RefCommand {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

interface PktLine {
  /** Null for a flush packet. */
  readonly payload: Buffer | null;
  readonly end: number;
}

function nextLine(buffer: Buffer, offset: number): PktLine | null {
  if (buffer.length < offset + 4) return null;
  const length = Number.parseInt(buffer.toString('latin1', offset, offset + 4), 16);
  if (!(length >= 4)) return { payload: null, end: offset + 4 };
  if (buffer.length < offset + length) return null;
  return { payload: buffer.subarray(offset + 4, offset + length), end: offset + length };
}

const encodeLine = (payload: Buffer): Buffer => Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, '0')), payload]);

/** The commands at the head of a receive-pack request; null while the flush packet is still to come. */
export function parseCommands(head: Buffer): { readonly commands: readonly RefCommand[]; readonly capabilities: ReadonlySet<string> } | null {
  const commands: RefCommand[] = [];
  let capabilities: ReadonlySet<string> = new Set();
  for (let offset = 0; ; ) {
    const line = nextLine(head, offset);
    if (line === null) return null;
    if (line.payload === null) return { commands, capabilities };
    offset = line.end;
    const [text = '', extra] = line.payload.toString('utf8').replace(/\n$/, '').split('\0');
    if (extra !== undefined) capabilities = new Set(extra.trim().split(' '));
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/.exec(text);
    if (match !== null) commands.push({ before: match[1] ?? zeroOid, after: match[2] ?? zeroOid, ref: match[3] ?? '' });
  }
}

/**
 * Reads a receive-pack answer and says `protected branch hook declined` for the refs that the update hook refused, as
 * GitHub does. With side-band-64k the report is a packet stream inside band 1, so lengths are written anew.
 */
export function rewriteReport(answer: Buffer, sideBand: boolean): { readonly answer: Buffer; readonly accepted: ReadonlySet<string> } {
  const accepted = new Set<string>();
  const rewriteLines = (buffer: Buffer): Buffer => {
    const lines: Buffer[] = [];
    for (let offset = 0; ; ) {
      const line = nextLine(buffer, offset);
      if (line === null) return Buffer.concat(lines);
      offset = line.end;
      if (line.payload === null) {
        lines.push(Buffer.from('0000'));
        continue;
      }
      const text = line.payload.toString('utf8');
      const passed = /^ok ([^\n]+)\n?$/.exec(text);
      if (passed !== null) accepted.add(passed[1] ?? '');
      const refused = /^ng (\S+) hook declined\n?$/.exec(text);
      lines.push(encodeLine(refused === null ? line.payload : Buffer.from(`ng ${refused[1] ?? ''} protected branch hook declined\n`)));
    }
  };
  if (!sideBand) return { answer: rewriteLines(answer), accepted };
  const packets: Buffer[] = [];
  const report: Buffer[] = [];
  for (let offset = 0; ; ) {
    const line = nextLine(answer, offset);
    if (line === null) break;
    offset = line.end;
    if (line.payload === null) break;
    if (line.payload[0] === 1) report.push(line.payload.subarray(1));
    else packets.push(encodeLine(line.payload));
  }
  const lines = rewriteLines(Buffer.concat(report));
  const chunk = 65_000;
  for (let offset = 0; offset < lines.length; offset += chunk) {
    packets.push(encodeLine(Buffer.concat([Buffer.from([1]), lines.subarray(offset, offset + chunk)])));
  }
  packets.push(Buffer.from('0000'));
  return { answer: Buffer.concat(packets), accepted };
}
