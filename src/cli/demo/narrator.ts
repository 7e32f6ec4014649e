import { processEnvironment } from '../../config/process-environment.ts';

/** What the demo tells as it goes on. */
export interface Narrator {
  readonly color: boolean;
  step(title: string): void;
  line(text: string): void;
}

export function createNarrator(stream: NodeJS.WriteStream): Narrator {
  const color = stream.isTTY && processEnvironment['NO_COLOR'] === undefined;
  let count = 0;
  return {
    color,
    step: (title) => {
      count += 1;
      const numbered = `${String(count)}. ${title}`;
      stream.write(`\n${color ? `\u001b[1m${numbered}\u001b[22m` : numbered}\n`);
    },
    line: (text) => {
      stream.write(`${text.replace(/^(?=.)/gm, '   ').trimEnd()}\n`);
    },
  };
}

/** Commits as people write them: 12 characters of the 40, so that a sentence fits on its line. */
export function withShortCommits(text: string): string {
  return text.replace(/(?<![0-9a-f])([0-9a-f]{12})[0-9a-f]{28}(?![0-9a-f])/g, '$1…');
}
