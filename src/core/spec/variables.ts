import { suggest } from '../yaml/suggest.ts';
import type { MessageParams } from '../../errors/format-message.ts';
import { dnsLabel } from './slug.ts';

/** The closed set: there is no way to add one, and a value is never scanned again for others. */
export const variableNames = ['git.sha', 'git.shortSha', 'git.branch', 'metadata.project', 'metadata.name', 'metadata.environment'] as const;
export type VariableName = (typeof variableNames)[number];
export type VariableValues = Readonly<Record<VariableName, string>>;

export interface VariableSource {
  readonly git: { readonly sha: string; readonly branch: string };
  readonly project: string;
  readonly name: string;
  readonly environment: string;
}

/** A mistake in a text, at an offset (UTF-16) from its start. */
export interface VariableProblem {
  readonly code: 'SPEC_UNKNOWN_VARIABLE' | 'SPEC_LONE_BRACES';
  readonly params: MessageParams;
  readonly offset: number;
  readonly length: number;
}

type Part = string | { readonly variable: VariableName };

const shortShaLength = 12;
/** Leaves room in a label of 63 for what people write around it. */
const branchLabelLimit = 40;

/** Values for plain text: environment variables and arguments get the branch as git knows it. */
export function textValues(source: VariableSource): VariableValues {
  return {
    'git.sha': source.git.sha,
    'git.shortSha': source.git.sha.slice(0, shortShaLength),
    'git.branch': source.git.branch,
    'metadata.project': source.project,
    'metadata.name': source.name,
    'metadata.environment': source.environment,
  };
}

/** Values for names (hosts, paths, image tags): the branch becomes a DNS label, distinct for distinct branches. */
export function nameValues(source: VariableSource): VariableValues {
  return { ...textValues(source), 'git.branch': dnsLabel(source.git.branch, branchLabelLimit) };
}

/** Finds `{{ name }}` by looking at each pair of braces once; everything else is text as it stands. */
export function scanVariables(text: string): { parts: Part[]; problems: VariableProblem[] } {
  const parts: Part[] = [];
  const problems: VariableProblem[] = [];
  let from = 0;
  while (from < text.length) {
    const open = indexOrEnd(text, '{{', from);
    const stray = indexOrEnd(text, '}}', from);
    if (stray < open) {
      parts.push(text.slice(from, stray + 2));
      problems.push({ code: 'SPEC_LONE_BRACES', params: { braces: '}}' }, offset: stray, length: 2 });
      from = stray + 2;
      continue;
    }
    parts.push(text.slice(from, open));
    if (open === text.length) break;
    const close = indexOrEnd(text, '}}', open + 2);
    const nextOpen = indexOrEnd(text, '{{', open + 2);
    if (close === text.length || nextOpen < close) {
      problems.push({ code: 'SPEC_LONE_BRACES', params: { braces: '{{' }, offset: open, length: 2 });
      parts.push('{{');
      from = open + 2;
      continue;
    }
    const name = text.slice(open + 2, close).trim();
    const known = variableNames.find((each) => each === name);
    if (known !== undefined) {
      parts.push({ variable: known });
    } else {
      const params = { name: name.slice(0, 60), suggestion: suggest(name, variableNames) ?? 'none', known: variableNames.join(', ') };
      problems.push({ code: 'SPEC_UNKNOWN_VARIABLE', params, offset: open, length: close + 2 - open });
      parts.push(text.slice(open, close + 2));
    }
    from = close + 2;
  }
  return { parts, problems };
}

/** The text with every variable of the set filled in; anything else is left as it stands (the rules refused it before). */
export function substituteVariables(text: string, values: VariableValues): string {
  if (!text.includes('{{')) return text;
  return scanVariables(text)
    .parts.map((part) => (typeof part === 'string' ? part : values[part.variable]))
    .join('');
}

function indexOrEnd(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index === -1 ? text.length : index;
}
