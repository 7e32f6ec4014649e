import { verify } from 'node:crypto';
import { ForgeHttpError } from '../http/http-error.ts';
import type { ForgeApp, Json } from '../state/model.ts';

const clockSkewSeconds = 60;
const longestLifeSeconds = 600;

const refused = (message: string): ForgeHttpError => new ForgeHttpError(401, message);

function decodePart(part: string): Json {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // The refusal below says the same.
  }
  throw refused('A JSON web token could not be decoded');
}

/** Throws the 401 that GitHub sends for a JWT that is not the app's, not RS256, expired, or valid for over ten minutes. */
export function verifyAppJwt(jwt: string, app: ForgeApp, nowMilliseconds: number): void {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  if (decodePart(header)['alg'] !== 'RS256') throw refused('A JSON web token could not be decoded');
  const claims = decodePart(payload);
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url'))) {
    throw refused('A JSON web token could not be decoded');
  }
  if (String(claims['iss']) !== String(app.id) && claims['iss'] !== app.clientId) throw refused('Integration not found');
  const now = Math.floor(nowMilliseconds / 1000);
  const { iat, exp } = claims;
  if (typeof exp !== 'number' || exp <= now) {
    throw refused("'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires");
  }
  if (exp > now + longestLifeSeconds + clockSkewSeconds) throw refused("'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > now + clockSkewSeconds) {
    throw refused("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  }
}
