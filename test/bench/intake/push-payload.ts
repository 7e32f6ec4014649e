/** The body of a push event of about `bytes` bytes: GitHub's fields, filled up with commits and their files. */
export function pushPayload(repositoryId: number, branch: string, bytes: number): Buffer {
  const sha = (seed: number): string => (seed * 2_654_435_761).toString(16).padStart(40, 'a').slice(0, 40);
  const repository = {
    id: repositoryId,
    name: `service-${repositoryId}`,
    full_name: `acme/service-${repositoryId}`,
    private: true,
    owner: { name: 'acme', login: 'acme', id: 77, type: 'Organization', url: 'https://api.github.com/orgs/acme' },
    html_url: `https://github.com/acme/service-${repositoryId}`,
    default_branch: 'main',
  };
  const commits: unknown[] = [];
  const payload = {
    ref: `refs/heads/${branch}`,
    before: sha(repositoryId),
    after: sha(repositoryId + 1),
    created: false,
    deleted: false,
    forced: false,
    commits,
    head_commit: null,
    repository,
    pusher: { name: 'dev', email: 'dev@example.com' },
    sender: { login: 'dev', id: 4242, type: 'User' },
    installation: { id: 9001 },
  };
  let size = JSON.stringify(payload).length;
  for (let index = 0; size < bytes; index += 1) {
    const commit = {
      id: sha(repositoryId * 1000 + index),
      tree_id: sha(repositoryId * 2000 + index),
      distinct: true,
      message: `Change ${index} of the checkout flow, so that totals are rounded once`,
      timestamp: '2026-11-21T08:00:00+00:00',
      author: { name: 'Dev Eloper', email: 'dev@example.com', username: 'dev' },
      committer: { name: 'Dev Eloper', email: 'dev@example.com', username: 'dev' },
      added: [],
      removed: [],
      modified: [`src/orders/${sha(index).slice(0, 12)}/total.ts`, `test/orders/${sha(index + 7).slice(0, 12)}/total.test.ts`],
    };
    commits.push(commit);
    size += JSON.stringify(commit).length + 1;
  }
  return Buffer.from(JSON.stringify(payload));
}
