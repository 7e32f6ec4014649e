const reasonLimit = 400;

/**
 * Text of a remote or of git's stderr, fit for an error's params: one line, no control or ANSI sequences, no URL
 * credentials, none of the given secrets (nor their Basic form), at most 400 characters.
 */
export function scrubText(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '***');
  clean = clean
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/\/\/[^/\s@]*@/g, '//***@')
    .replace(/\b(basic|bearer)\s+[A-Za-z0-9+/=._~-]{8,}/gi, '$1 ***')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/[.\s]+$/, '');
  return clean.length > reasonLimit ? `${clean.slice(0, reasonLimit - 1).toWellFormed()}…` : clean;
}
