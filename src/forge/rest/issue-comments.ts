import type { FastifyInstance } from 'fastify';
import type { ForgeContext } from '../context.ts';
import { notFound, validationFailed } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { commentPayload, issuePayload } from '../payloads/issue.ts';
import type { Issue, IssueComment, Json, Repository } from '../state/model.ts';
import { accessRepository, bodyObject, repoRoute } from './access.ts';

const longestBody = 65_536;

/** Throws what GitHub answers to a body that is empty or too long. */
function readBody(body: Json): string {
  const text = body['body'];
  if (typeof text !== 'string' || text.trim() === '') throw validationFailed('IssueComment', 'body', 'missing_field');
  if (text.length > longestBody) throw validationFailed('IssueComment', 'body', 'custom', `body is too long (maximum is ${longestBody} characters)`);
  return text;
}

export function findIssue(repository: Repository, number: string): Issue {
  const issue = repository.issues.find((one) => one.number === Number(number));
  if (issue === undefined) throw notFound();
  return issue;
}

/** Comments of issues and pull requests; each change tells the app by `issue_comment`. */
export function registerIssueCommentRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;
  const find = (repository: Repository, id: string): IssueComment => {
    const comment = repository.comments.find((one) => one.id === Number(id));
    if (comment === undefined) throw notFound();
    return comment;
  };
  const tell = (action: string, repository: Repository, comment: IssueComment, sender: string, changes: Json = {}): void => {
    context.events.repository('issue_comment', repository, sender, {
      action,
      issue: issuePayload(urls, state, repository, findIssue(repository, String(comment.issue))),
      comment: commentPayload(urls, state, repository, comment),
      ...changes,
    });
  };

  app.get<{ Params: { number: string } }>(repoRoute('/issues/:number/comments'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'issues', 'read');
    const issue = findIssue(repository, request.params.number);
    const comments = repository.comments.filter((one) => one.issue === issue.number);
    return paginate(urls.origin, request, reply, comments).map((one) => commentPayload(urls, state, repository, one));
  });

  app.post<{ Params: { number: string } }>(repoRoute('/issues/:number/comments'), (request, reply) => {
    const { repository, login, principal } = accessRepository(context, request, reply, 'issues', 'write');
    const issue = findIssue(repository, request.params.number);
    const now = state.now();
    const comment: IssueComment = {
      id: state.nextId(), issue: issue.number, author: login, viaApp: principal.kind === 'installation', body: readBody(bodyObject(request)), createdAt: now, updatedAt: now,
    };
    repository.comments.push(comment);
    tell('created', repository, comment, login);
    void reply.code(201);
    return commentPayload(urls, state, repository, comment);
  });

  app.get<{ Params: { id: string } }>(repoRoute('/issues/comments/:id'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'issues', 'read');
    return commentPayload(urls, state, repository, find(repository, request.params.id));
  });

  app.patch<{ Params: { id: string } }>(repoRoute('/issues/comments/:id'), (request, reply) => {
    const { repository, login } = accessRepository(context, request, reply, 'issues', 'write');
    const comment = find(repository, request.params.id);
    const before = comment.body;
    comment.body = readBody(bodyObject(request));
    comment.updatedAt = state.now();
    tell('edited', repository, comment, login, { changes: { body: { from: before } } });
    return commentPayload(urls, state, repository, comment);
  });

  app.delete<{ Params: { id: string } }>(repoRoute('/issues/comments/:id'), (request, reply) => {
    const { repository, login } = accessRepository(context, request, reply, 'issues', 'write');
    const comment = find(repository, request.params.id);
    repository.comments.splice(repository.comments.indexOf(comment), 1);
    tell('deleted', repository, comment, login);
    return reply.code(204).send();
  });
}
