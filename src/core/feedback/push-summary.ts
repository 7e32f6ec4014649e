import type { Language } from '../../errors/error-definition.ts';
import { annotationLimit, errorsFirst } from './check-annotations.ts';
import { describeReason } from './describe-reason.ts';
import { fitLines } from './fit-lines.ts';
import { inertMarkdown, markdownLink } from './inert-text.ts';
import { phrase } from './phrases.ts';
import { reportedState, reportedStates, type PushReportInput, type UnitResult } from './push-report.ts';
import { releaseTable, unitNames } from './release-table.ts';
import { countSentence, judgePush } from './verdict.ts';

/** GitHub's limit on a check run's summary. It counts bytes of UTF-8, though it says characters. */
export const summaryLimit = 65_535;
const problemsListed = 50;
const unitsNamed = 12;

/** The report of a push as Markdown: verdict, reasons with what to do, problems in files, then every unit. */
export function pushSummary(input: PushReportInput): string {
  const { language } = input;
  const counted = countSentence(input);
  const lines = [
    `**${phrase(judgePush(input).headline, language)}**${counted === '' ? '' : `: ${counted}.`}`,
    ...endedLines(input),
    ...section('reasons', language, reasonLines(input)),
    ...section('problems', language, problemLines(input)),
    ...(input.results.length === 0 ? [] : section('releases', language, releaseTable(input.results, language))),
    ...(input.results.some(({ state }) => state === 'committed') ? ['', phrase('commitIsNotHealth', language)] : []),
    ...(input.detailsUrl === null ? [] : ['', markdownLink(phrase('fullReport', language), input.detailsUrl)]),
  ];
  const more = input.detailsUrl === null ? '' : ` ${markdownLink(phrase('fullReport', language), input.detailsUrl)}`;
  return fitLines(lines, summaryLimit, ['', `${phrase('cut', language)}${more}`]);
}

function section(title: 'reasons' | 'problems' | 'releases', language: Language, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `### ${phrase(title, language)}`, '', ...lines];
}

function endedLines({ ended, language }: PushReportInput): string[] {
  if (ended === null) return [];
  return ['', sentences(describeReason(ended.reason, language))];
}

/** One line for each different reason, however many units it holds back. */
function reasonLines({ results, language }: PushReportInput): string[] {
  const name = unitNames(results, language);
  const explained = results.filter(({ reason }) => reason !== null);
  const groups = Map.groupBy(explained, ({ state, reason }) => JSON.stringify([reportedState(state), reason?.code, reason?.params]));
  const rank = ({ state }: UnitResult): number => reportedStates.indexOf(reportedState(state));
  const lineOf = (first: UnitResult, group: readonly UnitResult[]): string => {
    const units = group.slice(0, unitsNamed).map(({ unit }) => `${name(unit)} (${inertMarkdown(unit.environment)})`);
    const rest = group.length - units.length;
    const whom = [...units, ...(rest > 0 ? [phrase('andMore', language, { count: rest })] : [])].join(', ');
    const why = first.reason === null ? '' : sentences(describeReason(first.reason, language));
    return `- **${phrase(reportedState(first.state), language)}**: ${whom}. ${why}`;
  };
  return [...groups.values()]
    .flatMap((group) => (group[0] === undefined ? [] : [{ first: group[0], group }]))
    .sort((a, b) => rank(a.first) - rank(b.first))
    .map(({ first, group }) => lineOf(first, group));
}

function problemLines({ diagnostics, language }: PushReportInput): string[] {
  const ordered = errorsFirst(diagnostics);
  const rest = ordered.length - problemsListed;
  const note = phrase('annotationsKept', language, { kept: annotationLimit, total: ordered.length });
  return [
    ...ordered.slice(0, problemsListed).map((diagnostic) => {
      const { file, line } = diagnostic.location;
      return `- ${inertMarkdown(file)}, ${phrase('line', language, { line })}: ${sentences(describeReason(diagnostic, language))}`;
    }),
    ...(rest > 0 ? [`- ${phrase('andMore', language, { count: rest })}`] : []),
    ...(ordered.length > annotationLimit ? ['', note] : []),
  ];
}

function sentences({ message, fix }: { readonly message: string; readonly fix: string }): string {
  return inertMarkdown(`${message} ${fix}`.trim(), 1000);
}
