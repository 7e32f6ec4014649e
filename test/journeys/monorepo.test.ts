import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, pushAndSettle } from '../helpers/engine/push.ts';
import { defaultEnvironmentFiles, specText, startTestEngine, type TestEngine } from '../helpers/engine/start-test-engine.ts';

const services = Array.from({ length: 57 }, (_, index) => `service-${String(index + 1).padStart(2, '0')}`);
const environments = ['dev', 'stage', 'prod'];

describe('a monorepo', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine({
      environmentFiles: (context) => {
        const files = defaultEnvironmentFiles(context);
        const flow = environments.map((name) => `    ${name}:\n      branch: main\n`).join('');
        return { ...files, 'projects/shop.yaml': (files['projects/shop.yaml'] ?? '').replace('    dev:\n      branch: main\n', flow) };
      },
    });
  });
  afterAll(async () => {
    await engine.close();
  });

  it('57 services in 3 environments by one push: one result each, one request per changed file, few pushes', async () => {
    const app = await engine.cloneApp();
    const files = Object.fromEntries(services.map((name) => [`services/${name}/enclii.yaml`, specText(engine.registry, name)]));
    const { sha, view } = await pushAndSettle(engine, app, files, { images: services });
    expect(view.delivery.state).toBe('done');
    const expected = environments.flatMap((environment) => services.map((service) => `${environment}/${service}`));
    expect(Object.keys(outcomes(view)).sort()).toEqual(expected.sort());
    expect(new Set(Object.values(outcomes(view)))).toEqual(new Set(['committed 1']));

    const blobs = engine.test.forge.requests.filter(({ path }) => path.includes('/git/blobs/'));
    expect(blobs).toHaveLength(57);
    expect(engine.test.forge.requests.filter(({ path }) => path.includes(`/git/trees/${sha}`))).toHaveLength(1);

    const repository = await engine.cloneEnvironments();
    const subjects = (await repository.git('log', '--reverse', '--format=%s')).split('\n').filter((line) => line.startsWith('deploy'));
    expect(subjects).toHaveLength(57 * 3 + 3);
    const pushes = engine.test.forge.requests.filter(({ path, method }) => method === 'POST' && path.endsWith('/environments.git/git-receive-pack'));
    expect(pushes.length).toBeLessThan(40);

    expect(engine.app.checkRuns.filter(({ headSha }) => headSha === sha)).toHaveLength(1);
    expect(engine.app.deployments.filter((deployment) => deployment.sha === sha)).toHaveLength(57 * 3);
    expect(engine.app.checkRuns.find(({ headSha }) => headSha === sha)?.summary?.length).toBeLessThan(65_535);
  });

  it('the next push reads only the files that changed and releases only what differs', async () => {
    const app = await engine.cloneApp();
    const before = engine.test.forge.requests.filter(({ path }) => path.includes('/git/blobs/')).length;
    const changed = specText(engine.registry, 'service-07', '  env:\n    - name: COLOUR\n      value: blue\n').replaceAll('{{ git.sha }}', 'stable');
    engine.test.forge.registry.push('shop/service-07', 'stable', 'stable');
    const rest = Object.fromEntries(services.filter((name) => name !== 'service-07').map((name) => [name, name]));
    const { view } = await pushAndSettle(engine, app, { 'services/service-07/enclii.yaml': changed }, { images: Object.keys(rest), content: 'other' });
    expect(engine.test.forge.requests.filter(({ path }) => path.includes('/git/blobs/')).length - before).toBe(1);
    expect(outcomes(view)['prod/service-07']).toBe('committed 2');
  });
});
