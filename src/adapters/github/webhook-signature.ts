import { isUtf8 } from 'node:buffer';
import { Webhooks } from '@octokit/webhooks';

/** Says whether a body was signed with one of the active webhook secrets. */
export type VerifySignature = (body: Buffer, signature: string) => Promise<boolean>;

/**
 * Verifier of `X-Hub-Signature-256` for one or more secrets, so that a secret can be rotated without losing a call.
 * The library compares in constant time. It takes text: bytes that are not UTF-8 would change on the way, so they are refused.
 */
export function createSignatureVerifier(secrets: readonly string[]): VerifySignature {
  const verifiers = secrets.map((secret) => new Webhooks({ secret }));
  return async (body, signature) => {
    if (body.length === 0 || !isUtf8(body)) return false;
    const text = body.toString('utf8');
    for (const verifier of verifiers) {
      if (await verifier.verify(text, signature)) return true;
    }
    return false;
  };
}
