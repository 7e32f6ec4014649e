import { IntlMessageFormat } from 'intl-messageformat';
import type { ErrorDefinition, RetryKind } from '../src/errors/error-definition.ts';
import { errorRegistry } from '../src/errors/registry.ts';

const areas: Readonly<Record<string, string>> = {
  YAML: 'YAML of `enclii.yaml` and of people’s files',
  SCHEMA: 'Fields and their types',
  SPEC: 'Rules on a Service Spec',
  SOURCE: 'Reading an app repo',
  PLATFORM: 'People’s files in the environment repo, and who may do what',
  IMAGE: 'Image registries',
  RENDER: 'Templates and manifests',
  PLAN: 'What becomes of a release',
  INTAKE: 'Webhook calls',
  GITHUB: 'GitHub',
  GIT: 'The environment repo',
  STORE: 'PostgreSQL',
  API: 'The daemon’s API',
  CONFIG: 'The daemon’s settings',
  CLI: 'The command line',
  VERIFY: '`enclii verify`',
  DEMO: 'The demo',
  INTERNAL: 'Defects',
};

const retries: Readonly<Record<RetryKind, string>> = {
  terminal: 'never tried again by itself',
  waiting: 'waits for something outside, then goes on',
  transient: 'tried again by itself, with growing pauses',
};

const entries = Object.entries<ErrorDefinition>(errorRegistry);
const areaOf = (code: string): string => code.slice(0, code.indexOf('_'));

/** docs/errors.md, from the registry. */
export function errorsPage(): string {
  const order = [...new Set([...Object.keys(areas), ...entries.map(([code]) => areaOf(code))])];
  const groups = order.flatMap((area) => {
    const own = entries.filter(([code]) => areaOf(code) === area).sort(([a], [b]) => (a < b ? -1 : 1));
    return own.length === 0 ? [] : [{ area, own }];
  });
  return [
    '# Errors',
    '',
    '<!-- Generated from src/errors by `npm run docs:generate`. Edit the registry. -->',
    '',
    'Every error has a code that stays the same in every language and version. It appears in check runs, in the log, in answers of the API and on',
    'the command line; `enclii validate --explain CODE` prints the same entry in English or Spanish. Words like \\<field\\> stand for the case at hand.',
    '',
    'Each entry ends with the exit code of the command line, the HTTP status of the API, and whether the engine tries again by itself.',
    'What an entry of a pipeline does to a delivery is in [lifecycle.md](lifecycle.md).',
    '',
    ...groups.map(({ area, own }) => `- [${headingOf(area)}](#${anchorOf(headingOf(area))}): ${String(own.length)}`),
    '',
    ...groups.flatMap(({ area, own }) => [`## ${headingOf(area)}`, '', ...own.flatMap(([code, definition]) => entry(code, definition))]),
  ].join('\n');
}

function headingOf(area: string): string {
  const meaning = areas[area];
  return meaning === undefined ? area : `${area}: ${meaning}`;
}

/** GitHub's rule for the anchor of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function entry(code: string, { message, fix, exitCode, httpStatus, retry }: ErrorDefinition): string[] {
  return [`### ${code}`, '', `${readable(message.en)}  `, `*Fix:* ${readable(fix.en)}  `, `Exit code ${String(exitCode)} · HTTP ${String(httpStatus)} · ${retries[retry]}`, ''];
}

/** The English text with `<name>` where a value comes in, as Markdown. */
export function readable(text: string): string {
  const nodes = new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst() as readonly IcuNode[];
  return nodes
    .map((node) => textOf(node))
    .join('')
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll(/[<>*_[\]|\\]/g, '\\$&')))
    .join('')
    .replaceAll('\n', ' ');
}

/** What is used of a node of the parser's tree; `type` 0 is plain text, 7 the `#` of a plural. */
interface IcuNode {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly IcuNode[] }>>;
}

function textOf(node: IcuNode, counted = ''): string {
  if (node.type === 0) return node.value ?? '';
  if (node.type === 7) return `<${counted}>`;
  if (node.options === undefined) return `<${node.value ?? ''}>`;
  return (node.options['other']?.value ?? []).map((inner) => textOf(inner, node.value)).join('');
}
