import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../src/core/diagnostic.ts';
import { annotationLimit } from '../../../../src/core/feedback/check-annotations.ts';
import { fitLines } from '../../../../src/core/feedback/fit-lines.ts';
import type { PushReportInput, UnitResult, UnitResultState } from '../../../../src/core/feedback/push-report.ts';
import { checkRunReport, commitStatusReport, deploymentReport } from '../../../../src/core/feedback/push-reports.ts';
import { summaryLimit } from '../../../../src/core/feedback/push-summary.ts';

function result(state: UnitResultState, changes: Partial<UnitResult> & { service?: string; environment?: string } = {}): UnitResult {
  const { service = 'web', environment = 'dev', ...rest } = changes;
  return {
    unit: { environment, project: 'shop', service },
    state,
    release: state === 'committed' || state === 'no-change' ? 12 : null,
    commit: state === 'committed' ? 'a'.repeat(40) : null,
    reason: null,
    detailsUrl: null,
    ...rest,
  };
}

function push(results: readonly UnitResult[], changes: Partial<PushReportInput> = {}): PushReportInput {
  return {
    language: 'en',
    deliveryId: '11111111-2222-3333-4444-555555555555',
    repository: { id: 1001, name: 'shop/storefront' },
    sha: 'f'.repeat(40),
    ref: 'refs/heads/main',
    results,
    diagnostics: [],
    ended: null,
    open: false,
    detailsUrl: 'https://enclii.example/deliveries/1',
    ...changes,
  };
}

const hostTaken = { code: 'PLATFORM_FOREIGN_PROJECT', params: { project: 'pay', owner: 'shop' } };

function problem(line: number, severity: Diagnostic['severity'] = 'error', changes: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'PLATFORM_FOREIGN_PROJECT', severity, location: { file: 'enclii.yaml', line, column: 3, endLine: line, endColumn: 8 }, field: 'metadata.project', params: hostTaken.params, ...changes };
}

describe('the verdict', () => {
  it.each([
    ['everything committed', [result('committed'), result('no-change', { service: 'api' })], 'completed', 'success', 'success', 'Clear to deploy: 1 release committed to the environment repo, 1 unchanged'],
    ['nothing changed', [result('no-change')], 'completed', 'success', 'success', 'Nothing to deploy: 1 unchanged'],
    ['one waits', [result('committed'), result('waiting', { service: 'api' })], 'in_progress', null, 'pending', 'Holding at Junction: 1 waiting, 1 release committed to the environment repo'],
    ['one is being written', [result('writing'), result('ready', { service: 'api' })], 'in_progress', null, 'pending', 'On its way: 2 pending'],
    ['one of two rejected', [result('committed'), result('rejected', { service: 'api' })], 'completed', 'failure', 'failure', 'Partly deployed: 1 rejected, 1 release committed to the environment repo'],
    ['all failed', [result('failed')], 'completed', 'failure', 'failure', 'Not deployed: 1 failed'],
    ['one held', [result('committed'), result('held', { service: 'api' })], 'completed', 'action_required', 'failure', 'Held for a person: 1 held, 1 release committed to the environment repo'],
    ['overtaken', [result('superseded')], 'completed', 'neutral', 'success', 'Overtaken by a newer push: 1 superseded'],
    ['no service', [], 'completed', 'neutral', 'success', 'Nothing to deploy'],
  ] as const)('%s', (_, results, status, conclusion, state, description) => {
    const input = push(results);
    expect(checkRunReport(input)).toMatchObject({ name: 'Enclii', status, conclusion, title: description, sha: input.sha, externalId: input.deliveryId });
    expect(commitStatusReport(input)).toEqual({ context: 'enclii', state, description, targetUrl: input.detailsUrl });
  });

  it('is a failure for a problem in a file, not for a warning', () => {
    expect(commitStatusReport(push([], { diagnostics: [problem(1), problem(2)] })).description).toBe('Not deployed: 2 problems in the files of this commit');
    expect(checkRunReport(push([result('committed')], { diagnostics: [problem(1, 'warning')] })).conclusion).toBe('success');
  });

  it('waits while units are still to come', () => {
    expect(checkRunReport(push([result('committed')], { open: true }))).toMatchObject({ status: 'in_progress', conclusion: null });
  });

  it('asks for no action where there is no page behind it', () => {
    expect(checkRunReport(push([result('held')], { detailsUrl: null })).conclusion).toBe('failure');
  });

  it('says why a delivery went no further', () => {
    const rejected = commitStatusReport(push([], { ended: { state: 'rejected', reason: { code: 'PLATFORM_REPOSITORY_NOT_REGISTERED', params: { repositoryId: '9', project: 'x' } } } }));
    expect(rejected).toMatchObject({ state: 'failure', description: 'Not deployed: No project lists this repository (id 9).' });
    expect(checkRunReport(push([], { ended: { state: 'ignored', reason: hostTaken } })).conclusion).toBe('neutral');
  });

  it('speaks Spanish', () => {
    expect(commitStatusReport(push([result('committed')], { language: 'es' })).description).toBe('Despliegue autorizado: 1 versión confirmada en el repositorio de entornos');
    expect(commitStatusReport(push([result('waiting')], { language: 'es' })).description).toBe('En espera en Enlace: 1 en espera');
    expect(checkRunReport(push([result('rejected', { reason: hostTaken })], { language: 'es' })).summary).toContain('Este repositorio pertenece al proyecto &#39;shop&#39;');
  });
});

describe('the summary', () => {
  const environments = ['prod', 'stage', 'dev'];
  const many = Array.from({ length: 57 }, (_, service) => environments.map((environment) => result(service === 3 ? 'rejected' : 'committed', { service: `service-${String(service).padStart(2, '0')}`, environment, detailsUrl: `https://forge.example/env/commit/${service}`, reason: service === 3 ? hostTaken : null }))).flat();

  it('shows 57 services in 3 environments as 57 rows', () => {
    const { summary } = checkRunReport(push(many));
    const html = marked.parse(summary, { async: false });
    expect([...html.matchAll(/<th>(.*)<\/th>/g)].map((match) => match[1])).toEqual(['Service', 'prod', 'stage', 'dev']);
    expect(html.match(/<tr>/g)).toHaveLength(58);
    expect(html).toContain('<td>service-00</td>\n<td>Committed, <a href="https://forge.example/env/commit/0">release 12</a></td>');
    expect(html).toContain('<td><strong><a href="https://forge.example/env/commit/3">Rejected</a></strong></td>');
    expect(Buffer.byteLength(summary)).toBeLessThan(summaryLimit);
  });

  it('tells a reason once for all units that it holds back', () => {
    const { summary } = checkRunReport(push(many));
    expect(summary.match(/can&#39;t release into/g)).toHaveLength(1);
    expect(summary).toContain('- **Rejected**: service-03 (prod), service-03 (stage), service-03 (dev). This repository belongs');
  });

  it('names at most a dozen units for a reason', () => {
    const { summary } = checkRunReport(push(many.map((each) => ({ ...each, state: 'rejected' as const, reason: hostTaken }))));
    expect(summary).toContain('service-03 (dev), and 159 more. This repository');
  });

  it('turns to one row for each result where columns would not fit', () => {
    const wide = Array.from({ length: 8 }, (_, number) => result('committed', { environment: `env${number}` }));
    const html = marked.parse(checkRunReport(push(wide)).summary, { async: false });
    expect([...html.matchAll(/<th>(.*)<\/th>/g)].map((match) => match[1])).toEqual(['Service', 'Environment', 'State']);
    expect(html.match(/<tr>/g)).toHaveLength(9);
  });

  it('names projects only where there are several, and shared objects as such', () => {
    const shared = result('committed', { service: '_project' });
    expect(checkRunReport(push([shared])).summary).toContain('| &#40;shared objects&#41; |');
    const other = { ...result('committed'), unit: { environment: 'dev', project: 'pay', service: 'api' } };
    expect(checkRunReport(push([shared, other])).summary).toContain('| pay/api |');
  });

  it.each(['en', 'es'] as const)('G11: a report over the limit is cut at a line, with a link (%s)', (language) => {
    const results = Array.from({ length: 3000 }, (_, service) => result('committed', { service: `service-${service}`, detailsUrl: `https://forge.example/${'x'.repeat(40)}/${service}` }));
    const { summary } = checkRunReport(push(results, { language }));
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(65_000);
    const lines = summary.split('\n');
    expect(lines.at(-1)).toMatch(/(Cut here|Cortado aquí).*\]\(https:\/\/enclii\.example\/deliveries\/1\)$/);
    expect(lines.at(-3)).toMatch(/^\|.*\|$/);
  });

  it('G11: the limit counts bytes: accents and other scripts fit, too', () => {
    expect(fitLines(['é'.repeat(10), 'é'.repeat(10)], 30, ['…'])).toBe(`${'é'.repeat(10)}\n…`);
    expect(fitLines(['é'.repeat(10)], 20, ['…'])).toBe('é'.repeat(10));
  });

  it('S16: names, files and messages of others are text', () => {
    const evil = '@octocat <img src=x> [x](javascript:alert(1)) | `\n# x';
    const { summary } = checkRunReport(
      push([result('rejected', { service: evil, environment: evil, reason: { code: 'PLATFORM_FOREIGN_PROJECT', params: { project: evil, owner: evil } } })], {
        diagnostics: [problem(1, 'error', { location: { file: evil, line: 1, column: 1, endLine: 1, endColumn: 1 }, params: { project: evil, owner: evil } })],
      }),
    );
    const html = marked.parse(summary, { async: false });
    expect(html).not.toMatch(/<img|<h1|javascript:[^ ]*"|@octocat|<code/);
    expect(html.match(/<td>/g)).toHaveLength(2);
    expect([...html.matchAll(/<a href="([^"]*)"/g)].map((match) => match[1])).toEqual(['https://enclii.example/deliveries/1']);
  });

  it('tells a reason of a newer version, or with other params, by its code', () => {
    const { summary } = checkRunReport(push([result('held', { reason: { code: 'FUTURE_CODE', params: {} } }), result('rejected', { service: 'api', reason: { code: 'PLATFORM_FOREIGN_PROJECT', params: {} } })]));
    expect(summary).toContain('FUTURE&#95;CODE');
    expect(summary).toContain('PLATFORM&#95;FOREIGN&#95;PROJECT');
  });
});

describe('annotations', () => {
  it('stand where the problem is, with what to do', () => {
    expect(checkRunReport(push([], { diagnostics: [problem(4)] })).annotations).toEqual([
      {
        path: 'enclii.yaml',
        startLine: 4,
        endLine: 4,
        startColumn: 3,
        endColumn: 7,
        level: 'failure',
        title: 'PLATFORM_FOREIGN_PROJECT: metadata.project',
        message: "This repository belongs to project 'shop' and can't release into project 'pay'.\nWrite 'shop' as metadata.project.",
      },
    ]);
  });

  it('G11: have columns on a single line only', () => {
    const [annotation] = checkRunReport(push([], { diagnostics: [problem(4, 'warning', { location: { file: 'enclii.yaml', line: 4, column: 3, endLine: 6, endColumn: 2 } })] })).annotations;
    expect(annotation).toMatchObject({ startLine: 4, endLine: 6, level: 'warning' });
    expect(annotation).not.toHaveProperty('startColumn');
  });

  it('G11: are a thousand at most, errors before warnings, and the summary says so', () => {
    const diagnostics = [...Array.from({ length: 700 }, (_, line) => problem(line + 1, 'warning')), ...Array.from({ length: 800 }, (_, line) => problem(line + 1))];
    const { annotations, summary } = checkRunReport(push([], { diagnostics }));
    expect(annotations).toHaveLength(annotationLimit);
    expect(annotations.filter(({ level }) => level === 'failure')).toHaveLength(800);
    expect(summary).toContain('Only the first 1000 of 1500 problems are marked in the files.');
  });
});

describe('deployments', () => {
  it.each([
    ['waiting', 'pending', 'Holding at Junction'],
    ['ready', 'queued', 'Waiting to be committed to the environment repo'],
    ['committed', 'in_progress', 'Committed to the environment repo as release 12; Argo CD takes it from there'],
    ['superseded', 'inactive', 'Superseded by a newer push'],
    ['held', 'failure', 'Held'],
    ['failed', 'error', 'Failed'],
  ] as const)('%s is %s', (state, deployment, description) => {
    expect(deploymentReport(result(state), 'en')).toEqual({ environment: 'dev/shop/web', state: deployment, description, logUrl: null });
  });

  it('claim nothing about health, in any state and language', () => {
    for (const state of ['pending', 'waiting', 'ready', 'writing', 'committed', 'superseded', 'rejected', 'held', 'failed'] as const) {
      for (const language of ['en', 'es'] as const) {
        const report = deploymentReport(result(state), language);
        expect(report?.state).not.toBe('success');
        expect(report?.description).not.toMatch(/health|deployed|running|salud|sano|desplegad/i);
      }
    }
  });

  it('are not made where nothing is deployed', () => {
    expect(deploymentReport(result('no-change'), 'en')).toBeNull();
    expect(deploymentReport(result('committed', { service: '_project' }), 'en')).toBeNull();
  });

  it('G11: descriptions keep to 140 characters, whatever the reason says', () => {
    const reason = { code: 'PLATFORM_FOREIGN_PROJECT', params: { project: '😀'.repeat(200), owner: '@octocat' } };
    const description = deploymentReport(result('rejected', { reason }), 'es')?.description ?? '';
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description).not.toContain('@octocat');
    const status = commitStatusReport(push([], { language: 'es', ended: { state: 'rejected', reason } }));
    expect(status.description.length).toBeLessThanOrEqual(140);
  });
});
