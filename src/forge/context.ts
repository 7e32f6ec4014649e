import type { ForgeOptions } from './forge-options.ts';
import type { GitRunner } from './git/git-process.ts';
import { GitObjects } from './git/objects.ts';
import type { Urls } from './payloads/urls.ts';
import type { ForgeState } from './state/forge-state.ts';
import type { Repository } from './state/model.ts';
import type { Events } from './webhooks/events.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** What every route works with. */
export interface ForgeContext {
  readonly options: ForgeOptions;
  readonly state: ForgeState;
  readonly urls: Urls;
  readonly git: GitRunner;
  readonly webhooks: Webhooks;
  readonly events: Events;
  readonly executablePath: string;
  readonly hooksDirectory: string;
}

export const objectsOf = (context: ForgeContext, repository: Pick<Repository, 'directory'>): GitObjects => new GitObjects(context.git, repository.directory);
