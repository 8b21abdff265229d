/**
 * `value` as JSON, on pages too whose libraries gave arrays, strings or objects a `toJSON` of their own
 * (Prototype did): a replacer finds the value as it was in what holds it.
 */
export function stringify(value: object): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string) {
    return this[key];
  });
}
