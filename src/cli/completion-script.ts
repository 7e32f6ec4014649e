import { script } from '@bomb.sh/tab';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Bash's own completion helpers are a package that many machines lack; the script needs this one of them. */
const bashFallback = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
  _get_comp_words_by_ref() { cur=\${COMP_WORDS[COMP_CWORD]}; prev=\${COMP_WORDS[COMP_CWORD-1]}; words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
fi`;

/** What the package's script lacks: the second name of the command, and files where files are expected. */
const endings: Readonly<Record<Shell, string>> = {
  bash: 'complete -o default -F __enclii_complete enclii conductor',
  zsh: 'compdef _enclii conductor',
  fish: 'complete -c conductor -w enclii',
};

/** Prints the script to standard output. */
export function printCompletionScript(shell: Shell, out: (text: string) => void): void {
  if (shell === 'bash') out(bashFallback);
  script(shell, 'enclii', 'enclii');
  out(endings[shell]);
}
