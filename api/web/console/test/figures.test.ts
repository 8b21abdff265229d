import { expect, test } from "vitest";
import { compared } from "../src/lookup/comparing";
import { ALL, counts, filtered, holders, LONGEST_FIRST, sorted } from "../src/oversight/figures";
import { appended, blanks } from "../src/queue/composer";
import { unansweredOf } from "../src/queue/conversation";
import { news, unanswered } from "../src/queue/store";
import { wrong } from "../src/settings/hours";
import { entry, message, queue, sheet } from "./samples";

const at = (minute: number) => new Date(Date.UTC(2026, 11, 1, 1, minute)).toISOString();
const lan = { id: 7, shown_name: "Lan" };
const minh = { id: 8, shown_name: "Minh" };

test("filters let through what fits all of them, searched without diacritics", () => {
  const entries = [
    entry("a", { channel: "zalo", preview: "Đăng ký tạm trú" }),
    entry("b", { reason: "complaint" }),
    entry("c", { state: "held", held_by: minh }),
  ];
  const names = (filter: object) =>
    filtered(entries, { ...ALL, ...filter }).map(({ conversation }) => conversation);
  expect(names({})).toEqual(["a", "b", "c"]);
  expect(names({ channel: "zalo" })).toEqual(["a"]);
  expect(names({ reason: "complaint", channel: "zalo" })).toEqual([]);
  expect(names({ text: "dang ky" })).toEqual(["a"]);
  expect(names({ text: "minh", state: "held" })).toEqual(["c"]);
});

test("who waits longest comes first, turned round last; whoever waits for no reply comes last", () => {
  const entries = [
    entry("later", { asked_at: at(9) }),
    entry("early", { asked_at: at(1), unanswered_since: at(5) }),
    entry("between", { asked_at: at(5), unanswered_since: at(3) }),
  ];
  const names = (order: Parameters<typeof sorted>[1]) =>
    sorted(entries, order).map((one) => one.conversation);
  expect(names(LONGEST_FIRST)).toEqual(["early", "between", "later"]);
  expect(names({ column: "wait", descending: false })).toEqual(["later", "between", "early"]);
  expect(names({ column: "unanswered", descending: true })).toEqual(["between", "early", "later"]);
});

test("who holds how many, and whose citizen waits longest", () => {
  const held = [
    entry("a", { state: "held", held_by: lan }),
    entry("b", { state: "held", held_by: minh, unanswered_since: at(4) }),
    entry("c", { state: "held", held_by: minh, unanswered_since: at(2) }),
  ];
  expect(holders(queue([], held))).toEqual([
    { name: "Minh", count: 2, unanswered_since: at(2) },
    { name: "Lan", count: 1, unanswered_since: null },
  ]);
  expect(counts(held, "channel").get("web")).toBe(3);
});

test("five hundred are filtered and sorted before anybody notices", () => {
  const entries = Array.from({ length: 500 }, (_, number) =>
    entry(`c${number}`, { asked_at: at(number % 60), preview: `Làm lại thẻ căn cước số ${number}` }),
  );
  const began = performance.now();
  const found = sorted(filtered(entries, { ...ALL, text: "can cuoc so 49" }), LONGEST_FIRST);
  expect(performance.now() - began).toBeLessThan(100);
  expect(found).toHaveLength(11);
});

test("a citizen's new message is news, one that was known is not", () => {
  const held = (since: string | null) =>
    queue([], [entry("a", { mine: true, state: "held", unanswered_since: since })]);
  expect(news(held(null), held(at(1)))).toContain("tin của a");
  expect(news(held(at(1)), held(at(1)))).toBe("");
  expect(news(held(at(1)), held(null))).toBe("");
  expect(news(queue([]), held(at(1)))).toBe(""); // just claimed
  expect(news(held(null), held(at(1)), "a")).toBe(""); // the conversation itself says it
  expect(unanswered(held(at(1)))).toHaveLength(1);
});

test("the first who waits is news, the second is not", () => {
  expect(news(queue([]), queue([entry("a")]))).not.toBe("");
  expect(news(queue([entry("a")]), queue([entry("a"), entry("b")]))).toBe("");
});

test("two procedures are compared part by part, line by line", () => {
  const one = sheet("1");
  const other = sheet("2", {
    sections: [
      { aspect: "documents", title: "Giấy tờ", text: "• Tờ khai\n• Hộ chiếu" },
      { aspect: "fee", title: "Lệ phí", text: "không mất  lệ phí." },
      { aspect: "online", title: "Nộp trực tuyến", text: "Có." },
    ],
  });
  const rows = compared(one, other, "Cơ quan");
  expect(rows.map(({ aspect, same }) => [aspect, same])).toEqual([
    ["agency", true],
    ["documents", false],
    ["fee", true],
    ["legal", false],
    ["online", false],
  ]);
  expect(rows[1]?.sides[1].lines).toEqual([
    { text: "• Tờ khai", own: false },
    { text: "• Hộ chiếu", own: true },
  ]);
  expect(rows[4]?.sides[0].lines).toEqual([]);
});

test("places that nobody filled in are found, and what is put in goes behind what stands there", () => {
  expect(blanks("Hồ sơ {bien_nhan} của {thu_tuc}, {bien_nhan}")).toEqual(["{bien_nhan}", "{thu_tuc}"]);
  expect(blanks("Giá {x y} và {}")).toEqual([]);
  expect(appended("", "chào")).toBe("chào");
  expect(appended("Chào anh. ", "Mời anh")).toBe("Chào anh.\nMời anh");
});

test("a message is open until an officer answers it", () => {
  const asked = [message("person", "p1", "?"), message("note", "n1", "!"), message("service", "s1", "…")];
  expect(unansweredOf(asked)).toBe("p1");
  expect(unansweredOf([...asked, message("officer", "o1", "ạ")])).toBe("");
  expect(unansweredOf([])).toBe("");
});

test("hours have to be whole, in order and apart", () => {
  expect(wrong([])).toBe("");
  expect(
    wrong([
      ["07:30", "11:30"],
      ["13:30", "17:00"],
    ]),
  ).toBe("");
  expect(wrong([["07:30", ""]])).not.toBe("");
  expect(wrong([["17:00", "07:30"]])).toContain("07:30");
  expect(
    wrong([
      ["07:30", "11:30"],
      ["11:00", "17:00"],
    ]),
  ).not.toBe("");
});
