import type { ReleaseAction, ReleaseTrailers } from './release-record.ts';

const actions: ReadonlySet<string> = new Set<ReleaseAction>([
  'deploy', 'rollback', 'promote', 're-render', 'remove', 'hold', 'resume', 'sleep', 'publish-renderers',
]);
const none = 'none';

/** The trailer paragraph of a release commit, in the order that ADR 0002 fixes. */
export function formatReleaseTrailers(trailers: ReleaseTrailers): string {
  const { unit, source } = trailers;
  return [
    `Enclii-Format: ${String(trailers.format)}`,
    `Enclii-Action: ${trailers.action}`,
    `Enclii-Environment: ${unit.environment}`,
    `Enclii-Project: ${unit.project}`,
    `Enclii-Service: ${unit.service}`,
    `Enclii-Release: ${String(trailers.release)}`,
    `Enclii-Previous: ${trailers.previous ?? none}`,
    `Enclii-Source: ${source === null ? none : `${String(source.repositoryId)}@${source.sha}`}`,
    `Enclii-Delivery: ${trailers.delivery ?? none}`,
    `Enclii-Audit: ${trailers.auditHead}`,
  ].join('\n');
}

/** The `Enclii-*` trailers of the message's last paragraph; null when it has none or one of them twice. */
export function readTrailerParagraph(message: string): ReadonlyMap<string, string> | null {
  const paragraph = message.trimEnd().split(/\n\n+/).at(-1) ?? '';
  const values = new Map<string, string>();
  for (const line of paragraph.split('\n')) {
    const match = /^(Enclii-[A-Za-z]+): (\S.*)$/.exec(line);
    if (match === null) continue;
    const [, key, value] = match as unknown as [string, string, string];
    if (values.has(key)) return null;
    values.set(key, value.trimEnd());
  }
  return values.size === 0 ? null : values;
}

/**
 * Reads the trailers of a release commit. Null when the message is not one that `formatReleaseTrailers` wrote: any
 * missing, repeated or malformed trailer makes the whole message an ordinary one.
 */
export function parseReleaseTrailers(message: string): ReleaseTrailers | null {
  const values = readTrailerParagraph(message);
  if (values?.get('Enclii-Format') !== '1') return null;
  const action = values.get('Enclii-Action') ?? '';
  const environment = values.get('Enclii-Environment');
  const project = values.get('Enclii-Project');
  const service = values.get('Enclii-Service');
  const release = Number(values.get('Enclii-Release'));
  const previous = values.get('Enclii-Previous') ?? '';
  const source = values.get('Enclii-Source') ?? '';
  const delivery = values.get('Enclii-Delivery');
  const auditHead = values.get('Enclii-Audit') ?? '';
  if (environment === undefined || project === undefined || service === undefined || delivery === undefined) return null;
  if (!actions.has(action) || !Number.isSafeInteger(release) || release < 1) return null;
  if (previous !== none && !/^[0-9a-f]{40}$/.test(previous)) return null;
  const sourceMatch = /^(\d{1,15})@([0-9a-f]{40})$/.exec(source);
  if (source !== none && sourceMatch === null) return null;
  if (!/^sha256:[0-9a-f]{64}$/.test(auditHead)) return null;
  return {
    format: 1,
    action: action as ReleaseAction,
    unit: { environment, project, service },
    release,
    previous: previous === none ? null : previous,
    source: sourceMatch === null ? null : { repositoryId: Number(sourceMatch[1]), sha: String(sourceMatch[2]) },
    delivery: delivery === none ? null : delivery,
    auditHead,
  };
}

/** Commit message of a release: a subject for people, one line of origin, the trailers. No tenant's free text is in it. */
export function releaseCommitMessage(trailers: ReleaseTrailers, origin: string): string {
  const { unit } = trailers;
  const subject = `${trailers.action}(${unit.environment}): ${unit.project}/${unit.service} release ${String(trailers.release)}`;
  return `${subject}\n\n${origin}\n\n${formatReleaseTrailers(trailers)}\n`;
}

/** Commit message of a renderer set's one commit. */
export function publishRenderersMessage(digest: string, auditHead: string): string {
  return [
    `publish-renderers: ${digest.slice(0, 19)}`,
    '',
    'The templates that the following releases are rendered with, kept so that every release can be rendered again.',
    '',
    'Enclii-Format: 1',
    'Enclii-Action: publish-renderers',
    `Enclii-Renderers: ${digest}`,
    `Enclii-Audit: ${auditHead}`,
    '',
  ].join('\n');
}
