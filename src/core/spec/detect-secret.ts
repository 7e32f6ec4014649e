/** What gives a secret away; the params of SPEC_PLAINTEXT_SECRET. */
export type SecretSign = 'name' | 'aws' | 'github' | 'gitlab' | 'slack' | 'stripe' | 'google' | 'npm' | 'privateKey' | 'url' | 'jwt';

/** Shapes that issuers chose so that scanners find them. Every quantifier is bounded or last: linear on any text. */
const tokenShapes: readonly (readonly [SecretSign, RegExp])[] = [
  ['aws', /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/],
  ['github', /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9_]{20})/],
  ['gitlab', /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20}/],
  ['slack', /(?<![A-Za-z0-9])(?:xox[abeoprs]-[A-Za-z0-9-]{10}|xapp-[A-Za-z0-9-]{10})|hooks\.slack\.com\/services\/T/],
  ['stripe', /(?<![A-Za-z0-9])(?:[rs]k_live_|whsec_)[A-Za-z0-9]{10}/],
  ['google', /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/],
  ['npm', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/],
  ['privateKey', /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/],
];

const secretEndings = ['PASSWORD', 'PASSWD', 'PASSPHRASE', 'TOKEN', 'SECRET', 'SECRETS', 'APIKEY', 'CREDENTIAL', 'CREDENTIALS'];
const secretKeyKinds = ['API', 'ACCESS', 'SECRET', 'PRIVATE', 'ENCRYPTION', 'SIGNING', 'MASTER', 'AUTH', 'SERVICE', 'HMAC', 'JWT', 'SSH'];

/** Why a variable looks like a secret in plain text; null when it does not. Errs on the side of what people really leak. */
export function detectSecret(name: string, value: string): SecretSign | null {
  const text = value.trim();
  return detectSecretValue(text) ?? (isSecretName(name) && !isHarmless(text) ? 'name' : null);
}

/** A secret that shows by its value alone. */
export function detectSecretValue(text: string): SecretSign | null {
  for (const [sign, shape] of tokenShapes) if (shape.test(text)) return sign;
  if (hasUrlPassword(text)) return 'url';
  return isJsonWebToken(text) ? 'jwt' : null;
}

function isSecretName(name: string): boolean {
  const words = name.toUpperCase().split('_');
  const last = words.at(-1) ?? '';
  return secretEndings.includes(last) || (last === 'KEY' && secretKeyKinds.includes(words.at(-2) ?? ''));
}

/** Nothing, a switch, or a reference to where the secret really is. */
function isHarmless(text: string): boolean {
  return text === '' || text === 'true' || text === 'false' || isReference(text) || /^\/[A-Za-z0-9._/-]+$/.test(text);
}

/** `$(NAME)` and `${NAME}` are filled in the container; `{{ … }}` by us, from nothing secret. */
function isReference(text: string): boolean {
  return /^(?:\$\([A-Za-z_][A-Za-z0-9_]*\)|\$\{[A-Za-z_][A-Za-z0-9_]*\}|\{\{[^{}]*\}\})$/.test(text);
}

function hasUrlPassword(text: string): boolean {
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    const [authority = ''] = text.slice(at + 3, at + 1003).split(/[/?#\s"'<>\\]/, 1);
    const host = authority.lastIndexOf('@');
    const colon = authority.indexOf(':');
    if (host === -1 || colon === -1 || colon > host) continue;
    const password = authority.slice(colon + 1, host);
    if (password !== '' && !isReference(password)) return true;
  }
  return false;
}

function isJsonWebToken(text: string): boolean {
  const token = text.startsWith('Bearer ') ? text.slice('Bearer '.length) : text;
  const [header = '', payload = '', signature = '', ...rest] = token.split('.', 4);
  return rest.length === 0 && header.startsWith('eyJ') && payload.startsWith('eyJ') && signature.length >= 10 && /^[A-Za-z0-9_.-]+$/.test(token);
}
