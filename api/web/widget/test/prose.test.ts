import { expect, test } from "vitest";
import { STRINGS } from "../src/strings";
import { anchor } from "../src/view/dom";
import { prose } from "../src/view/prose";

const draw = (text: string) => prose(text, STRINGS.vi);

test("markup is text", () => {
  const text = '<img src=x onerror="alert(1)"><script>alert(1)</script> <b>đậm</b>';
  const body = draw(text);
  expect(body.textContent).toBe(text);
  expect(body.querySelectorAll("img, script, b")).toHaveLength(0);
});

test("lines with bullets and numbers are lists", () => {
  const body = draw("Cần:\n• Tờ khai\n• Giấy chứng sinh\n\n1. Nộp\n2. Nhận\nXong");
  expect(Array.from(body.children, (child) => child.localName)).toEqual(["p", "ul", "ol", "p"]);
  expect(body.querySelectorAll("ul li")).toHaveLength(2);
  expect(Array.from(body.querySelectorAll("ol li"), (item) => (item as HTMLLIElement).value)).toEqual([1, 2]);
});

test("a web address is a link, without the full stop behind it", () => {
  const link = draw("Xem https://dichvucong.gov.vn/a?b=1.").querySelector("a");
  expect(link?.getAttribute("href")).toBe("https://dichvucong.gov.vn/a?b=1");
  expect(link?.rel).toBe("noopener noreferrer");
});

test("an address in brackets keeps those that belong to it", () => {
  expect(draw("(https://a.vn/x)").querySelector("a")?.getAttribute("href")).toBe("https://a.vn/x");
  expect(draw("https://a.vn/x_(y)").querySelector("a")?.getAttribute("href")).toBe("https://a.vn/x_(y)");
});

test("the source is set apart", () => {
  expect(draw("70.000 đồng\n\nNguồn: Cổng, ngày 1/1/2026").querySelector(".source")?.textContent).toMatch(
    /^Nguồn/,
  );
});

test.each([
  "javascript:alert(1)",
  "data:text/html,x",
  "/chat",
  "//x.vn",
  " javascript:alert(1)",
  "vbscript:x",
])("%s is not followed", (address) => {
  expect(anchor("", "x", address, STRINGS.vi)).toBeNull();
});

test("a line of 2,000 characters stays one piece of text", () => {
  expect(draw("x".repeat(2000)).textContent).toHaveLength(2000);
});
