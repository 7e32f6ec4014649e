import { defineConfig } from 'vitest/config';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  throw new Error(
    `The tests run on Node 24, which npm installs into this project; this is ${process.version}. ` +
      'Use "npm test", and let npm run the install script of the package "node" (no --ignore-scripts).',
  );
}

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './test/helpers/reporter.ts'],
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/{contract,journeys,golden,faults,fuzz,package,architecture,docs}/**/*.test.ts'],
          globalSetup: ['./test/helpers/postgres/global-setup.ts'],
        },
      },
    ],
  },
});
