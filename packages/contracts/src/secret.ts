const CONCEALED = '[secret]';

/**
 * A secret string that no way of printing gives away: string conversion, JSON, `util.inspect`, `console.log`,
 * template literals, `Object.entries` and structured clone all miss the value. Only {@link Secret.reveal} gives it.
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): Secret {
    return new Secret(value);
  }

  /** The value itself. Call it where it is put on the wire or into a cipher, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return CONCEALED;
  }

  toJSON(): string {
    return CONCEALED;
  }

  [Symbol.toPrimitive](): string {
    return CONCEALED;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return CONCEALED;
  }
}
