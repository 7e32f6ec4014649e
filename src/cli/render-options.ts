import type { Command } from 'commander';
import type { Session } from './session.ts';

/** Options that `render` and `diff` share: what is not known before a push. */
export function addRenderOptions(command: Command, session: Session): Command {
  const { sha, branch, digest } = {
    sha: session.text({ en: 'commit that variables such as git.sha stand for', es: 'commit que representan variables como git.sha' }),
    branch: session.text({ en: 'branch for git.branch; otherwise the project’s branch for the environment', es: 'rama para git.branch; si no, la rama del proyecto para el entorno' }),
    digest: session.text({ en: 'digest of the image; otherwise a placeholder, or for diff what runs now', es: 'digest de la imagen; si no, uno ficticio o, en diff, el que está en uso' }),
  };
  return command.option('--sha <sha>', sha).option('--branch <branch>', branch).option('--image-digest <digest>', digest);
}
