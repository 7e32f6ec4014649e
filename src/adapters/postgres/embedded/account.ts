import { readFile, stat } from 'node:fs/promises';
import { EncliiError } from '../../../errors/enclii-error.ts';

/** An account of this machine that a server may run as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In order of preference; PostgreSQL refuses to run as root, and creating accounts is not our business. */
const candidates = ['postgres', 'nobody'];

/**
 * The account to run the server as: null means "as oneself". As root, an existing cluster keeps the account that owns it.
 * @throws EncliiError STORE_ACCOUNT_MISSING
 */
export async function chooseAccount(dataDirectory: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataDirectory).catch(() => null);
  if (owner !== null && owner.uid !== 0) {
    return { name: (await accounts()).find((account) => account.uid === owner.uid)?.name ?? String(owner.uid), uid: owner.uid, gid: owner.gid };
  }
  const known = await accounts();
  for (const name of candidates) {
    const account = known.find((each) => each.name === name && each.uid !== 0);
    if (account !== undefined) return account;
  }
  throw new EncliiError('STORE_ACCOUNT_MISSING', { accounts: candidates.join(', ') });
}

async function accounts(): Promise<Account[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return parsePasswd(text);
}

/** Reads `/etc/passwd` (passwd(5)); lines that are not an account are left out. */
export function parsePasswd(text: string): Account[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || name === '' || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

/** For `spawn`: nothing when running as oneself. */
export function asAccount(account: Account | null): { uid: number; gid: number } | Record<string, never> {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}
