import { inspect } from 'node:util';

const mask = '[secret]';

/** A credential that shows itself to no serialiser: only a call of `reveal` gives it away, and those are easy to find. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}
