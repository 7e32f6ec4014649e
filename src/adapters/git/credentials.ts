/** A user name and password (or token) for HTTP Basic, asked for anew for each request because tokens expire. */
export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

export type CredentialsProvider = () => Promise<GitCredentials | null>;

/** The value of an `Authorization` header. */
export function basicAuthorization(credentials: GitCredentials): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`;
}

/** Every form of the secret that could turn up in an echoed text. */
export function secretsOf(credentials: GitCredentials | null): string[] {
  if (credentials === null) return [];
  const basic = basicAuthorization(credentials);
  return [credentials.password, encodeURIComponent(credentials.password), basic.slice('Basic '.length)];
}
