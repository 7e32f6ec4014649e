import type { Json } from '../state/model.ts';

/** An answer of GitHub's error shape; thrown anywhere below a route. */
export class ForgeHttpError extends Error {
  override readonly name = 'ForgeHttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: Json;

  constructor(status: number, message: string, options: { readonly extra?: Json; readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(message);
    this.status = status;
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }

  body(): Json {
    return { message: this.message, ...this.extra, documentation_url: 'https://docs.github.com/rest', status: String(this.status) };
  }
}

export const notFound = (): ForgeHttpError => new ForgeHttpError(404, 'Not Found');

/** 422 with GitHub's `errors` list. */
export function validationFailed(resource: string, field: string, code: string, message?: string): ForgeHttpError {
  return new ForgeHttpError(422, 'Validation Failed', {
    extra: { errors: [{ resource, field, code, ...(message === undefined ? {} : { message }) }] },
  });
}
