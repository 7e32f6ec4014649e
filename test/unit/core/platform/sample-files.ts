/** A small valid environment repo as path → text, with some files replaced, added or (null) taken out. */
export function environmentRepo(changes: Readonly<Record<string, string | null>> = {}): Map<string, string> {
  const files = new Map<string, string>([
    ['platform.yaml', 'apiVersion: enclii.dev/v1\nkind: Platform\nmetadata:\n  name: acme\n'],
    ['environments/dev/environment.yaml', environment('dev', 'development')],
    ['environments/stage/environment.yaml', environment('stage', 'staging')],
    ['environments/prod/environment.yaml', environment('prod', 'production')],
    ['projects/shop.yaml', project('shop', { repositories: [1001], hosts: ['*.shop.example.com'] })],
  ]);
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  return files;
}

export function environment(name: string, environmentClass: string): string {
  return `apiVersion: enclii.dev/v1\nkind: Environment\nmetadata:\n  name: ${name}\nspec:\n  class: ${environmentClass}\n`;
}

export function project(
  name: string,
  { repositories = [], environments = { dev: 'main' }, hosts = [] }: { repositories?: number[]; environments?: Record<string, string>; hosts?: string[] },
): string {
  return [
    'apiVersion: enclii.dev/v1',
    'kind: Project',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    `  repositories: ${JSON.stringify(repositories.map((id) => ({ id, name: `org/repo-${id}` })))}`,
    `  environments: ${JSON.stringify(Object.fromEntries(Object.entries(environments).map(([key, branch]) => [key, { branch }])))}`,
    `  hosts: ${JSON.stringify(hosts)}`,
    '',
  ].join('\n');
}
