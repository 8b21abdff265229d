import { afterEach, expect, test } from "vitest";
import { clock, date, plain, since, telephone } from "../src/format";
import { keep, readKept } from "../src/parts/kept";
import { type Keys, meant, turnSingleKeys } from "../src/parts/keys";
import { blocks } from "../src/parts/prose";
import { address, parse } from "../src/router";

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
});

function pressed(init: KeyboardEventInit, keys: Keys, on: Element = document.body): boolean {
  let event: KeyboardEvent | null = null;
  const note = (one: Event) => {
    event = one as KeyboardEvent;
  };
  on.addEventListener("keydown", note);
  on.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
  on.removeEventListener("keydown", note);
  return event !== null && meant(event, keys) !== null;
}

const keys: Keys = { l: () => {}, "1": () => {}, "/": () => {}, Escape: () => {}, F2: () => {} };

test("characters mean something outside of fields only, other keys in them too", () => {
  const field = document.createElement("textarea");
  document.body.append(field);
  expect(pressed({ key: "l", code: "KeyL" }, keys)).toBe(true);
  expect(pressed({ key: "l", code: "KeyL" }, keys, field)).toBe(false);
  expect(pressed({ key: "F2" }, keys, field)).toBe(true);
  expect(pressed({ key: "Escape" }, keys, field)).toBe(true);
});

test("a key is known by what is written on it, whatever the input method makes of it", () => {
  expect(pressed({ key: "Process", code: "Digit1" }, keys)).toBe(true);
  expect(pressed({ key: "L", code: "KeyL", shiftKey: true }, keys)).toBe(true);
  expect(pressed({ key: "1", code: "Numpad1" }, keys)).toBe(true);
  expect(pressed({ key: "x", code: "KeyX" }, keys)).toBe(false);
});

test("what belongs to the browser or to a dialog is left to it", () => {
  expect(pressed({ key: "l", code: "KeyL", ctrlKey: true }, keys)).toBe(false);
  expect(pressed({ key: "l", code: "KeyL", altKey: true }, keys)).toBe(false);
  const dialog = document.createElement("dialog");
  document.body.append(dialog);
  expect(pressed({ key: "Escape" }, keys, dialog)).toBe(false);
});

test("single characters can be turned off, named keys stay", () => {
  turnSingleKeys(false);
  expect(pressed({ key: "l", code: "KeyL" }, keys)).toBe(false);
  expect(pressed({ key: "/", code: "Slash" }, keys)).toBe(false);
  expect(pressed({ key: "Escape" }, keys)).toBe(true);
});

test("addresses lead back to what they were made of", () => {
  expect(parse(address("tra-cuu", "1.004194"))).toEqual(["tra-cuu", "1.004194"]);
  expect(parse(address("hang-doi", "a/b c"))).toEqual(["hang-doi", "a/b c"]);
  expect(parse("#/%E0%A4%A")).toEqual(["%E0%A4%A"]);
  expect(parse("")).toEqual([]);
});

test("how long somebody waits is told in words", () => {
  const now = Date.parse("2026-12-01T10:00:00Z");
  expect(since("2026-12-01T09:59:30Z", now)).toBe("dưới 1 phút");
  expect(since("2026-12-01T09:48:00Z", now)).toBe("12 phút");
  expect(since("2026-12-01T07:55:00Z", now)).toBe("2 giờ 5 phút");
  expect(since("2026-11-28T07:55:00Z", now)).toBe("3 ngày");
  expect(since("2026-12-01T10:00:20Z", now)).toBe("dưới 1 phút");
});

test("times are Vietnam's, with the day where it is another", () => {
  const now = Date.parse("2026-12-01T10:00:00Z");
  expect(clock("2026-12-01T01:05:00Z", now)).toBe("08:05");
  expect(clock("2026-11-30T01:05:00Z", now)).toBe("08:05, 30/11/2026");
  expect(date("2026-07-18")).toBe("18/07/2026");
  expect(date(null)).toBe("");
});

test("text is searched without diacritics, numbers are called without spaces", () => {
  expect(plain("Đăng ký TẠM trú")).toBe("dang ky tam tru");
  expect(telephone("1900 0000")).toBe("tel:19000000");
});

test("a text is paragraphs and lists", () => {
  expect(
    blocks("Giấy tờ:\n• Tờ khai\n• Ảnh\n\n1. Nộp\n2. Nhận").map(({ kind, lines }) => [kind, lines.length]),
  ).toEqual([
    ["p", 1],
    ["ul", 2],
    ["ol", 2],
  ]);
});

test("what is kept is there again, an empty text is not", () => {
  keep("text.c1", "chào anh");
  expect(readKept("text.c1")).toBe("chào anh");
  keep("text.c1", "");
  expect(sessionStorage.length).toBe(0);
});
