/** One guarantee. What proves it is found among the tests; `gap` is what they do not show, or what this version does not do. */
export interface GuaranteeRow {
  readonly id: string;
  readonly title: string;
  readonly promise: string;
  /** Null only when the tests show all of the promise. */
  readonly gap: string | null;
}

export interface GuaranteeGroup {
  readonly title: string;
  readonly rows: readonly GuaranteeRow[];
}

const row = (id: string, title: string, promise: string, gap: string | null): GuaranteeRow => ({ id, title, promise, gap });

/** W, S and G rows of the project's requirements, in its own words. */
export const guaranteeGroups: readonly GuaranteeGroup[] = [
  {
    title: 'Webhook calls',
    rows: [
      row('W1', 'Only signed calls come in', 'A call whose `X-Hub-Signature-256` is missing, malformed or wrong is answered 401 and nothing of it is stored. Without a webhook secret the daemon does not start.', null),
      row('W2', 'Large bodies are cut, not swallowed', 'The headers are judged before the body is read; a body over 25 MB and its slack is cut while it streams; what is verified are the bytes as they came.', null),
      row('W3', 'Signed junk is recorded, not fatal', 'A correctly signed body that is no JSON, has the wrong types or an unknown event is answered 2xx and ends as ignored with a reason.', null),
      row('W4', 'Poison is set aside', 'A delivery that keeps failing unexpectedly, or takes the process down, is quarantined after `limits.quarantineAttempts` attempts; others go on.', null),
      row('W5', '202 means on disk', 'A call is answered 202 only after delivery and job are committed; when the store cannot, the answer is 5xx.', 'A disk that is full: the tests take the store down, let it hang and break its connections.'),
      row('W6', 'One delivery, one effect', 'The same `X-GitHub-Delivery` any number of times has one effect; one that was rejected, quarantined or had a failed, rejected or held result runs again when it is redelivered; what holds it still counts.', null),
      row('W7', 'Order does not matter', 'Events are hints. The branch is read: a newer tip supersedes the event, exactly the pushed commit is released, anything else is ignored with its reason.', null),
      row('W8', 'Calls missed while down are fetched', 'After an outage, failed deliveries are read from GitHub’s log and asked for again.', 'Not built: nothing reads `GET /app/hook/deliveries`. Redeliver by hand (docs/guides/operations.md). The test that is listed shows the forge’s log only.'),
      row('W9', 'Events that were never sent are noticed', 'A periodic look at the branches finds a commit that no event told of.', 'Not built: the job `sweep` exists and does nothing. The test that is listed shows that the forge drops events as GitHub does.'),
      row('W10', 'Secrets can be changed without a gap', 'Several webhook secrets are accepted at once; headers of requests are never logged.', null),
      row('W11', 'A repository is its number', 'Identity is GitHub’s numeric id. A renamed or transferred repository keeps its releases; who takes the old name gets nothing.', null),
      row('W12', 'Late replicas of GitHub are waited for', 'When GitHub does not know the pushed commit yet it is asked again, a bounded number of times, for that commit and never for the branch’s tip.', null),
      row('W13', 'The newest push always runs', 'A push during the work on an older one supersedes what has not been written, and is itself never dropped.', null),
    ],
  },
  {
    title: 'Parsing, rendering, tenants',
    rows: [
      row('S1', 'Hostile YAML ends as an error', 'Alias bombs, deep nesting, merge keys, `__proto__`, duplicate keys, tags, directives and oversized files are refused with a code and a position.', null),
      row('S2', 'A value stays a value', 'No text of a tenant can begin a second document, a key or another object: output is parsed again and must hold exactly the expected objects.', null),
      row('S3', 'Templates come from the platform only', 'A renderer set is text that was checked as text; a syntax tree in its place is refused, and so is unescaped printing.', null),
      row('S4', 'No pattern of a tenant, no slow pattern of ours', 'Tenants cannot supply patterns or references; our own patterns end quickly on adversarial text.', null),
      row('S5', 'Odd files are refused by name', 'An `enclii.yaml` that is a symlink, a submodule, a directory, an LFS pointer or over 1 MB is refused where it stands; paths that could leave the tree are refused too.', 'A test with a directory of that name and with a path that must not be used; the code refuses both.'),
      row('S6', 'Hostile names fit', 'Branch and object names of any length and alphabet are refused or fitted to 63 characters; what reads alike gets distinct names.', null),
      row('S7', 'Reading is bounded', 'Bytes, entries, depth and time of every read from GitHub and from git are limited. An app repo is read blob by blob, not cloned.', 'A test that other tenants’ work goes on meanwhile.'),
      row('S8', 'Tokens do not follow redirects', 'A redirect of GitHub, a registry or the git server is an error; the other server never sees the credentials.', null),
      row('S9', 'No request to where it should not go', 'Addresses are judged when the connection is made: loopback, private, link-local and mapped addresses are refused unless the host and port were configured; answers are capped.', null),
      row('S10', 'A tenant stays in its own project', 'A spec releases into the project that lists its repository and nowhere else; the rendered namespace is checked again; nothing is told about another tenant.', 'Secret paths and service accounts of other tenants: the spec has no field that could name one. The audit record of a refusal is not written.'),
      row('S11', 'A host has one owner', 'Hosts must be granted to the project, and of several claims to one host and path the first wins; only its owner lets go. Case, trailing dots and Unicode spellings make no difference.', null),
      row('S12', 'Secret stores are read below the tenant’s prefix', 'An ExternalSecret reads only what its tenant owns.', 'Not built: this version renders no ExternalSecret; `envFrom` names a Secret that exists in the namespace.'),
      row('S13', 'Forks get nothing unasked', 'A pull request of a fork gets no secrets and no preview without an approval of that commit.', 'Not built: pull requests are not acted on at all in this version.'),
      row('S14', 'Secrets do not leak', 'Configured secrets are masked in every log line, errors carry none, and the clone holds none on disk.', 'A run that plants canaries in every credential slot and forces every error path, through check runs and the API.'),
      row('S15', 'Tokens and roles', 'Tokens of people with scopes and roles, refused as a matrix says.', 'Not built: the API has one bearer token, `ENCLII_API_TOKEN`, that reads the ledger.'),
      row('S16', 'Text of others is inert', 'Names, files and messages of others cannot become markup, links or mentions in what the engine says on GitHub.', 'There is no web UI yet.'),
    ],
  },
  {
    title: 'Environment repo and GitHub',
    rows: [
      row('G1', 'Races are planned again, never merged', 'When somebody else’s push came first the writer reads the new tip, plans on it and pushes again. Nothing is force-pushed.', null),
      row('G2', 'A commit touches what its plan owns', 'Before each push the new tree is compared with its parent’s; a path that the plan does not own ends the push.', null),
      row('G3', 'One clone, many hands', 'Work in parallel on one clone never sees or leaves a broken one.', null),
      row('G4', 'Killed after the push, before the record', 'The restart finds the commit by its trailers, records it and makes no second one.', null),
      row('G5', 'A person’s change is respected', 'An owned path that somebody else changed, by an edit or by `git revert`, is held and reported; the engine does not write over it.', 'A revert is held as drift: it is not recorded as a rollback, and there is no command to keep a change. See docs/guides/operations.md.'),
      row('G6', 'A broken clone is replaced', 'Force-pushes of others, missing objects, stale locks and a deleted clone end in a fresh one; the engine never rewrites the remote’s history.', null),
      row('G7', 'A refused push is an end, not a storm', 'A protected branch or another rule that declines the push ends the result as failed with the server’s reason, after one try for each release.', 'Commits can be signed by the git adapter, but no setting turns it on; write mode `pull-request` is not built.'),
      row('G8', 'A removed service takes its own files only', 'When a Service Spec is gone, the unit’s directory is removed and nothing else; an unreadable spec removes nothing; production and many at once wait for a confirmation.', null),
      row('G9', 'Previews clean up', 'What a pull request made is removed when it closes.', 'Not built: there are no previews yet.'),
      row('G10', 'Branches and installations come and go', 'A missing branch, a suspended and a deleted installation have errors of their own; nothing is removed because of them.', 'The daemon does not act on `installation` or `repository` events; tokens are dropped when they expire.'),
      row('G11', 'Reports keep to GitHub’s limits', 'Summaries are cut with a link, annotations go in batches and never twice, descriptions keep to 140 characters; one check run per push, whatever is repeated.', 'There is no pull-request comment yet.'),
      row('G12', 'Limits are obeyed', 'A 403 or 429 with a time is obeyed, one without waits a minute and then longer; an installation that has to wait stops no other; an expired token is renewed once.', null),
      row('G13', 'The tree counts, not the commit list', 'What is released is the tree at the pushed commit, after a force-push as well; the payload’s commit list is never read.', null),
      row('G14', 'Outages of GitHub are waited out', 'The environment repo stays right, and reports catch up when GitHub is back.', 'A test with GitHub away for an hour. Argo CD is not watched in this version: a deployment stays “in progress” after the commit.'),
    ],
  },
];
