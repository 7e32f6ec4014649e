export interface CommitContent {
  readonly tree: string;
  readonly parent: string;
  readonly identity: { readonly name: string; readonly email: string };
  readonly epochMilliseconds: number;
  readonly message: string;
}

/** The bytes of a commit: a pure function of its input, always in UTC, so that the same plan on the same base has the same oid. */
export async function encodeCommit(content: CommitContent, sign?: (payload: string) => Promise<string>): Promise<Buffer> {
  const seconds = Math.floor(content.epochMilliseconds / 1000);
  const who = `${content.identity.name.trim()} <${content.identity.email.trim()}> ${seconds} +0000`;
  const header = `tree ${content.tree}\nparent ${content.parent}\nauthor ${who}\ncommitter ${who}\n`;
  const body = `\n${content.message.replace(/\r\n?/g, '\n').replace(/\n*$/, '\n')}`;
  if (sign === undefined) return Buffer.from(header + body, 'utf8');
  const signature = (await sign(header + body)).trim().replaceAll('\n', '\n ');
  return Buffer.from(`${header}gpgsig ${signature}\n${body}`, 'utf8');
}
