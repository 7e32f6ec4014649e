import { objectsOf, type ForgeContext } from './context.ts';
import { checkRunPayload } from './payloads/checks.ts';
import { commentPayload, issuePayload } from './payloads/issue.ts';
import { workflowPayload, workflowRunPayload } from './payloads/workflow-run.ts';
import type { CheckRun, Issue, IssueComment, Repository, WorkflowRun } from './state/model.ts';

export interface SeedWorkflowRun {
  readonly sha: string;
  readonly name?: string;
  /** Path of the workflow file. */
  readonly path?: string;
  readonly branch?: string;
  readonly event?: string;
  readonly status?: string;
  readonly conclusion?: string | null;
  readonly actor?: string;
}

export interface SeedCheckRun {
  readonly sha: string;
  readonly name: string;
  /** Another app than the forge's own. */
  readonly appSlug?: string;
  readonly status?: string;
  readonly conclusion?: string | null;
  readonly detailsUrl?: string;
}

const foreignAppId = 15_368;

/** What other tools and people leave in a repository: CI runs, checks of other apps, issues and comments. */
export class Seeding {
  readonly #context: ForgeContext;

  constructor(context: ForgeContext) {
    this.#context = context;
  }

  async workflowRun(repository: Repository, seed: SeedWorkflowRun): Promise<WorkflowRun> {
    const { state } = this.#context;
    if ((await objectsOf(this.#context, repository).commit(seed.sha)) === null) throw new Error(`no commit ${seed.sha} in ${repository.owner}/${repository.name}`);
    const path = seed.path ?? '.github/workflows/build.yml';
    const sibling = repository.workflowRuns.find((one) => one.path === path);
    const run: WorkflowRun = {
      id: state.nextId(),
      name: seed.name ?? 'build',
      path,
      workflowId: sibling?.workflowId ?? state.nextId(),
      suiteId: state.nextId(),
      runNumber: repository.workflowRuns.filter((one) => one.path === path).length + 1,
      event: seed.event ?? 'push',
      headSha: seed.sha,
      headBranch: seed.branch ?? repository.defaultBranch,
      actor: seed.actor ?? repository.owner,
      createdAt: state.now(),
      updatedAt: state.now(),
      status: seed.status ?? 'queued',
      conclusion: null,
    };
    repository.workflowRuns.push(run);
    await this.updateWorkflowRun(repository, run, run.status, seed.conclusion ?? null);
    return run;
  }

  /** Moves a run on; tells the app by `workflow_run` (`requested`, `in_progress`, `completed`). */
  async updateWorkflowRun(repository: Repository, run: WorkflowRun, status: string, conclusion: string | null = null): Promise<void> {
    const { state, urls, events } = this.#context;
    run.status = status;
    run.conclusion = conclusion;
    run.updatedAt = state.now();
    const action = status === 'completed' ? 'completed' : status === 'in_progress' ? 'in_progress' : 'requested';
    const commit = await objectsOf(this.#context, repository).commit(run.headSha);
    events.repository('workflow_run', repository, run.actor, {
      action,
      workflow_run: workflowRunPayload(urls, state, repository, run, commit),
      workflow: workflowPayload(urls, repository, run),
    });
  }

  checkRun(repository: Repository, seed: SeedCheckRun): CheckRun {
    const { state } = this.#context;
    const run: CheckRun = {
      id: state.nextId(), suiteId: state.nextId(), appId: foreignAppId, appSlug: seed.appSlug ?? 'github-actions', headSha: seed.sha, name: seed.name,
      externalId: '', detailsUrl: seed.detailsUrl ?? null, status: 'queued', conclusion: null, startedAt: state.now(), completedAt: null,
      title: null, summary: null, text: null, annotations: [],
    };
    repository.checkRuns.push(run);
    this.updateCheckRun(repository, run, seed.status ?? 'queued', seed.conclusion ?? null);
    return run;
  }

  /** Moves a check run on; tells the app by `check_run` (`created`, then `completed`). */
  updateCheckRun(repository: Repository, run: CheckRun, status: string, conclusion: string | null = null): void {
    const { state, urls, events } = this.#context;
    run.status = status;
    run.conclusion = conclusion;
    run.completedAt = status === 'completed' ? state.now() : null;
    events.repository('check_run', repository, `${run.appSlug}[bot]`, {
      action: status === 'completed' ? 'completed' : 'created',
      check_run: {
        ...checkRunPayload(urls, state, repository, run),
        check_suite: {
          id: run.suiteId, node_id: `CS_${run.suiteId}`, head_branch: repository.defaultBranch, head_sha: run.headSha, status: run.status, conclusion: run.conclusion,
          url: `${urls.origin}/repos/${repository.owner}/${repository.name}/check-suites/${run.suiteId}`, before: null, after: null, pull_requests: [], app: null,
        },
      },
    });
  }

  /** An issue to comment on; `pullRequest` makes it answer as the issue side of a pull request. */
  issue(repository: Repository, seed: { readonly title: string; readonly body?: string; readonly author?: string; readonly pullRequest?: boolean }): Issue {
    const { state } = this.#context;
    const issue: Issue = {
      id: state.nextId(), number: repository.issues.length + 1, title: seed.title, body: seed.body ?? null, author: state.ensureAccount(seed.author ?? repository.owner).login,
      createdAt: state.now(), isPullRequest: seed.pullRequest ?? false, state: 'open',
    };
    repository.issues.push(issue);
    return issue;
  }

  /** A person's comment, with its `issue_comment` event. */
  comment(repository: Repository, issue: Issue, author: string, body: string): IssueComment {
    const { state, urls, events } = this.#context;
    const now = state.now();
    const comment: IssueComment = { id: state.nextId(), issue: issue.number, author: state.ensureAccount(author).login, viaApp: false, body, createdAt: now, updatedAt: now };
    repository.comments.push(comment);
    events.repository('issue_comment', repository, author, {
      action: 'created',
      issue: issuePayload(urls, state, repository, issue),
      comment: commentPayload(urls, state, repository, comment),
    });
    return comment;
  }
}
