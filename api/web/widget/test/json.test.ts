import { afterEach, expect, test } from "vitest";
import { stringify } from "../src/json";

interface Extended {
  toJSON?: unknown;
}

afterEach(() => {
  delete (Array.prototype as Extended).toJSON;
  delete (String.prototype as Extended).toJSON;
});

test("what a page's library did to arrays and strings does not get into it", () => {
  const value = { notices: [12, [], [{ a: "b" }]], text: "ớ", none: null, absent: undefined };
  const plain = JSON.stringify(value);
  (Array.prototype as Extended).toJSON = () => "spoilt";
  (String.prototype as Extended).toJSON = () => "spoilt";
  expect(stringify(value)).toBe(plain);
});
