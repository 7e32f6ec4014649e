/** A variable wins over the file. */
export type Origin = 'file' | 'variable';

/** Settings as they were found, before validation, each with the place it came from. */
export class ConfigDraft {
  readonly values: Record<string, unknown> = {};
  readonly #places = new Map<string, { place: string; origin: Origin }>();

  /** Creates a group, so that the schema's defaults apply inside it. */
  addGroup(path: readonly string[]): Record<string, unknown> {
    let group = this.values;
    for (const name of path) group = (group[name] ??= {}) as Record<string, unknown>;
    return group;
  }

  set(path: readonly string[], value: unknown, place: string, origin: Origin): void {
    this.addGroup(path.slice(0, -1))[path.at(-1) ?? ''] = value;
    this.#places.set(path.join('.'), { place, origin });
  }

  get(path: readonly string[]): unknown {
    return this.addGroup(path.slice(0, -1))[path.at(-1) ?? ''];
  }

  private delete(path: readonly string[]): void {
    Reflect.deleteProperty(this.addGroup(path.slice(0, -1)), path.at(-1) ?? '');
    this.#places.delete(path.join('.'));
  }

  /** Takes the setting back if the file gave it. */
  deleteFromFile(path: readonly string[]): void {
    if (this.#places.get(path.join('.'))?.origin === 'file') this.delete(path);
  }

  /** Where the setting, or the one that contains it, was given. */
  placeOf(path: readonly string[]): string | undefined {
    for (let length = path.length; length > 0; length -= 1) {
      const place = this.#places.get(path.slice(0, length).join('.'));
      if (place !== undefined) return place.place;
    }
    return undefined;
  }
}
