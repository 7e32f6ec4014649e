import { createHmac, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { describeError, EncliiError } from '../errors/enclii-error.ts';
import { parseEvent } from '../events/parse-event.ts';
import { readDelivery, type SavedDelivery } from './read-delivery.ts';
import { errorCode, readNamedFile } from './read-file.ts';
import type { ReplayOptions } from './command-options.ts';
import { say, type Terminal } from './terminal.ts';

/** Longer than the daemon may take for an answer. */
const timeoutMilliseconds = 30_000;
const maxAnswerCharacters = 2000;

/** @throws EncliiError CLI_DELIVERY_UNREADABLE, CLI_OPTION_REQUIRED, CLI_REPLAY_… */
export async function runReplay(terminal: Terminal, file: string, options: ReplayOptions): Promise<number> {
  const text = (await readNamedFile(resolve(terminal.workingDirectory, file), file)).toString('utf8');
  const delivery = readDelivery(file, text, options, randomUUID());
  if (options.dryRun === true) return showEvent(terminal, delivery);
  if (options.url === undefined) throw new EncliiError('CLI_OPTION_REQUIRED', { option: '--url' });
  if (options.secretFile === undefined) throw new EncliiError('CLI_OPTION_REQUIRED', { option: '--secret-file' });
  const secret = (await readNamedFile(resolve(terminal.workingDirectory, options.secretFile), options.secretFile)).toString('utf8').trim();
  const address = webhookAddress(options.url);
  const { status, answer } = await post(address, delivery, secret);
  if (status === 401 || status === 403) throw new EncliiError('CLI_REPLAY_UNAUTHORIZED', { status });
  if (status < 200 || status > 299) throw new EncliiError('CLI_REPLAY_REFUSED', { status, answer });
  if (terminal.json) terminal.out(JSON.stringify({ ok: true, status, delivery: delivery.guid, event: delivery.event, answer: jsonOr(answer) }, null, 2));
  else terminal.out(`${terminal.paint('green', `✓ ${String(status)}`)}  ${delivery.event}  ${delivery.guid}  ${answer}`);
  return 0;
}

function showEvent(terminal: Terminal, { event, guid, body }: SavedDelivery): number {
  const seen = parseEvent(event, body);
  if (terminal.json) {
    const reason = seen.kind === 'unused' ? describeError(seen.code, seen.params, terminal.language) : null;
    terminal.out(JSON.stringify({ ok: true, delivery: guid, event, seen, reason }, null, 2));
    return 0;
  }
  terminal.out(`${terminal.paint('bold', event)}  ${guid}`);
  if (seen.kind === 'unused') {
    const { message } = describeError(seen.code, seen.params, terminal.language);
    terminal.out(`  ${say(terminal, { en: 'The engine would ignore it', es: 'El motor la ignoraría' })} (${seen.code}): ${message}`);
    return 0;
  }
  const { owner, name, id } = seen.repository;
  const rows: readonly (readonly [string, string])[] = [
    [say(terminal, { en: 'seen as', es: 'se ve como' }), seen.kind],
    [say(terminal, { en: 'repository', es: 'repositorio' }), `${owner}/${name} (id ${String(id)})`],
    ...(seen.kind === 'push'
      ? ([
          [say(terminal, { en: 'branch', es: 'rama' }), seen.branch],
          ['commit', seen.after],
          [say(terminal, { en: 'pushed by', es: 'push de' }), seen.actor.login],
        ] as const)
      : ([['commit', seen.sha]] as const)),
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, value] of rows) terminal.out(`  ${terminal.paint('dim', title.padEnd(width))}  ${value}`);
  return 0;
}

/** The daemon's webhook route; an address that has a path already is taken as it is. */
function webhookAddress(given: string): URL {
  const url = URL.parse(given);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new EncliiError('CLI_INVALID_VALUE', { option: '--url', value: given.replace(/\/\/[^/@]*@/, '//'), expected: 'http://127.0.0.1:8080' });
  }
  if (url.pathname === '/') url.pathname = '/webhook';
  return url;
}

async function post(url: URL, { event, guid, body }: SavedDelivery, secret: string): Promise<{ readonly status: number; readonly answer: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      // A signed body is for the daemon that was named and for no other.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMilliseconds),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'enclii-replay',
        'x-github-event': event,
        'x-github-delivery': guid,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
      body,
    });
    return { status: response.status, answer: (await response.text()).slice(0, maxAnswerCharacters) };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const reason = error instanceof Error && error.name === 'TimeoutError' ? `${String(timeoutMilliseconds / 1000)} s` : errorCode(cause);
    throw new EncliiError('CLI_REPLAY_UNREACHABLE', { url: url.origin, reason }, { cause: error });
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
