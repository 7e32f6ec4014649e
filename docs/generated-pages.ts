import { cliPage } from './cli-page.ts';
import { configurationPage } from './configuration-page.ts';
import { errorsPage } from './errors-page.ts';
import { guaranteesPage } from './guarantees-page.ts';
import { schemaPage } from './schema-pages.ts';
import { specDefaults } from './service-spec-notes.ts';

const people = 'People write this file in the environment repo; how the files belong together is in [the guide](../guides/environment-repo.md).';

/** Pages that are made from code and schemas, by path from the project's root. A test proves each current. */
export const generatedPages: readonly (readonly [path: string, render: () => string])[] = [
  ['docs/reference/configuration.md', configurationPage],
  ['docs/reference/cli.md', cliPage],
  ['docs/errors.md', errorsPage],
  ['docs/guarantees.md', guaranteesPage],
  [
    'docs/reference/service-spec.md',
    (): string =>
      schemaPage({
        title: '`enclii.yaml`: the Service Spec',
        schema: 'service.schema.json',
        intro: [
          'The developer’s file. A repository may have several, each called `enclii.yaml`, at any depth; several documents in one file are separated by `---`.',
          'How to write a first one is in [the guide](../guides/first-service.md). `[]` in a path stands for an entry of a list, `<name>` for the name of an environment.',
          'An unknown field is an error, wherever it stands.',
          '',
          '## Where nothing is said',
          '',
          '| Field | Then |',
          '| --- | --- |',
          ...specDefaults.map(({ field, value }) => `| \`${field}\` | ${value} |`),
        ],
        sameAs: Object.fromEntries(['health', 'routes', 'env', 'envFrom', 'volumes', 'jobs', 'autoscaling'].map((section) => [`spec.environments.<name>.${section}`, `spec.${section}`])),
      }),
  ],
  ['docs/reference/platform.md', (): string => schemaPage({ title: '`platform.yaml`: the Platform', schema: 'platform.schema.json', intro: [people] })],
  ['docs/reference/project.md', (): string => schemaPage({ title: '`projects/<project>.yaml`: a Project', schema: 'project.schema.json', intro: [people] })],
  ['docs/reference/environment.md', (): string => schemaPage({ title: '`environments/<environment>/environment.yaml`: an Environment', schema: 'environment.schema.json', intro: [people] })],
];
