/** What a registry's 401 asks for. */
export interface AuthChallenge {
  readonly scheme: 'bearer' | 'basic';
  readonly parameters: ReadonlyMap<string, string>;
}

const maxHeaderLength = 8_192;

/**
 * Reads `WWW-Authenticate` (RFC 9110, 11.6.1), of which a server may send several joined by commas. Bearer is preferred;
 * null when neither Bearer nor Basic is offered. The values are the server's words: nothing in them may be trusted.
 */
export function parseAuthChallenge(header: string | null): AuthChallenge | null {
  if (header === null || header.length > maxHeaderLength) return null;
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  // Either `name=value` (a parameter of the scheme before it) or a lone word (the next scheme).
  const token = /([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;
  for (const [, word = '', quoted, bare] of header.matchAll(token)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare;
    if (value === undefined) challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(word.toLowerCase(), value);
  }
  for (const scheme of ['bearer', 'basic'] as const) {
    const found = challenges.find((challenge) => challenge.scheme === scheme);
    if (found !== undefined) return { scheme, parameters: found.parameters };
  }
  return null;
}
