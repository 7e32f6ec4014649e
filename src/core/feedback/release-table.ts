import { projectUnitName, type Unit } from '../release/release-record.ts';
import type { Language } from '../../errors/error-definition.ts';
import { inertMarkdown, markdownLink } from './inert-text.ts';
import { phrase } from './phrases.ts';
import { reportedState, type UnitResult } from './push-report.ts';

/** More columns than this don't fit on a page of GitHub's. */
const widestTable = 6;

/**
 * The results as a Markdown table, line by line: a row for each service and a column for each environment (in the order
 * in which the results name them), so that 57 services in 3 environments are 57 rows. Many environments: a row for each result.
 */
export function releaseTable(results: readonly UnitResult[], language: Language): string[] {
  const environments = [...new Set(results.map(({ unit }) => unit.environment))];
  const name = unitNames(results, language);
  if (environments.length > widestTable) {
    return [
      ...tableHead([phrase('service', language), phrase('environment', language), phrase('state', language)]),
      ...inOrder(results).map((result) => tableRow([name(result.unit), inertMarkdown(result.unit.environment), stateCell(result, language)])),
    ];
  }
  const rows = Map.groupBy(inOrder(results), ({ unit }) => JSON.stringify([unit.project, unit.service]));
  return [
    ...tableHead([phrase('service', language), ...environments.map((environment) => inertMarkdown(environment))]),
    ...[...rows.values()].map((row) => {
      const cells = environments.map((environment) => row.filter(({ unit }) => unit.environment === environment).map((result) => stateCell(result, language)).join('; '));
      return tableRow([row[0] === undefined ? '' : name(row[0].unit), ...cells]);
    }),
  ];
}

/** The name of a unit among these: with its project only where they have several. */
export function unitNames(results: readonly UnitResult[], language: Language): (unit: Unit) => string {
  const several = new Set(results.map(({ unit }) => unit.project)).size > 1;
  return ({ project, service }) => {
    const own = service === projectUnitName ? `(${phrase('sharedObjects', language)})` : service;
    return inertMarkdown(several ? `${project}/${own}` : own);
  };
}

function inOrder(results: readonly UnitResult[]): UnitResult[] {
  const key = ({ unit }: UnitResult): string => `${unit.project}/${unit.service}`;
  return results.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function stateCell(result: UnitResult, language: Language): string {
  const state = reportedState(result.state);
  const label = phrase(state, language);
  const needsAttention = state === 'rejected' || state === 'failed' || state === 'held';
  if (result.release === null) return needsAttention ? `**${markdownLink(label, result.detailsUrl)}**` : markdownLink(label, result.detailsUrl);
  const release = markdownLink(phrase('release', language, { number: result.release }), result.detailsUrl);
  return `${needsAttention ? `**${label}**` : label}, ${release}`;
}

function tableHead(cells: readonly string[]): string[] {
  return [tableRow(cells), tableRow(cells.map(() => '---'))];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
