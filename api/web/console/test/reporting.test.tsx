import { afterEach, beforeEach, expect, test } from "vitest";
import type { Right } from "../src/contract";
import { FiguresPage } from "../src/figures/figures";
import { askedOf, daysOf, isDay, PERIODS, routeOf, today } from "../src/figures/period";
import { marks, named } from "../src/plots/scale";
import { useRoute } from "../src/router";
import { button, draw, LAN, one, type, undraw, until } from "./drawing";
import { figures } from "./figure_samples";
import { problem, serve } from "./serving";

const THU = {
  ...LAN,
  rights: ["look_up", "report"] as Right[],
  localities: [{ code: "38", name: "Thanh Hoá" }],
};

beforeEach(() => {
  location.hash = "#/so-lieu/2026-11-01_2026-11-30";
});

afterEach(undraw);

function Routed() {
  return <FiguresPage route={useRoute()} />;
}

const section = (root: ParentNode, title: string) => {
  const heading = [...root.querySelectorAll("h2")].find(({ textContent }) => textContent === title);
  if (!heading?.parentElement) throw new Error(`no section ${title}`);
  return heading.parentElement;
};
const rows = (root: ParentNode) =>
  [...root.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );

test("periods end today or with their last day, whatever the month", () => {
  const days = (now: string) => PERIODS.map((period) => daysOf(period, now).join(" "));
  expect(days("2026-11-30")).toEqual([
    "2026-11-01 2026-11-30",
    "2026-11-30 2026-11-30",
    "2026-11-23 2026-11-29",
    "2026-11-01 2026-11-30",
    "2026-10-01 2026-10-31",
    "2026-10-01 2026-11-30",
    "2026-07-01 2026-09-30",
    "2026-01-01 2026-11-30",
    "2025-01-01 2025-12-31",
  ]);
  expect(daysOf("thang-truoc", "2027-01-03")).toEqual(["2026-12-01", "2026-12-31"]);
  expect(daysOf("quy-truoc", "2027-01-03")).toEqual(["2026-10-01", "2026-12-31"]);
  expect(daysOf("tuan-nay", "2027-01-03")).toEqual(["2026-12-28", "2027-01-03"]);
  expect(today(Date.parse("2026-11-30T17:30:00Z"))).toBe("2026-12-01");
});

test("an address says which figures, and one written by hand does no harm", () => {
  const asked = { period: ["2026-11-01", "2026-11-09"] as const, channel: "zalo", place: "" };
  expect(askedOf(routeOf(asked))).toEqual(asked);
  expect(routeOf({ period: "quy-nay", channel: "", place: "24" })).toEqual(["so-lieu", "quy-nay", "-", "24"]);
  expect(askedOf(["so-lieu", "2026-13-41_2026-11-09"]).period).toBe("30-ngay");
  expect(isDay("0202-11-01")).toBe(false);
});

test("an axis goes from zero to above the largest in round steps", () => {
  expect(marks(0)).toEqual([0, 1]);
  expect(marks(3)).toEqual([0, 1, 2, 3]);
  expect(marks(49)).toEqual([0, 20, 40, 60]);
  expect(marks(100_001).pop()).toBeGreaterThanOrEqual(100_001);
  expect([...Array(31).keys()].filter(named(31, 12))).toHaveLength(11);
});

test("every figure stands in a table as it was told, and what is too small is called so", async () => {
  serve({ "GET /figures": figures() });
  const root = await draw(<FiguresPage route={["so-lieu", "2026-11-01_2026-11-30"]} />, THU);
  await until(() => section(root, "Câu hỏi theo ngày"));
  const days = rows(section(root, "Câu hỏi theo ngày"));
  expect(days).toHaveLength(30);
  expect(days[0]).toEqual(["01/11/2026", "20", "12", "5", "0", "0"]);
  expect(days[3]).toEqual(["04/11/2026", "(ẩn)", "(ẩn)", "0", "0", "0"]);
  expect(rows(section(root, "Câu hỏi theo giờ"))[6]).toEqual(["6 giờ", "(ẩn)"]);
  expect(rows(section(root, "Theo kênh")).map(([name]) => name)).toEqual(["Trang web", "Zalo"]);
  expect(rows(section(root, "Thủ tục trợ lý hay hiểu sai nhất"))).toEqual([
    ["Đăng ký khai sinh", "1.001193", "120", "20", "(ẩn)", "10", "25%"],
  ]);
  expect(rows(section(root, "Thời gian địa phương rút ngắn"))[0]?.slice(2)).toEqual([
    "20 ngày làm việc",
    "12 ngày làm việc",
    "8 ngày làm việc",
    "1868/QĐ-UBND",
  ]);
  expect(section(root, "Hài lòng sau khi trò chuyện").textContent).toContain("trung bình 4,3/5");
  expect(section(root, "Hài lòng sau khi nhận kết quả hồ sơ").textContent).toContain("Chưa ai trả lời.");
  expect(section(root, "Theo địa phương").textContent).toContain("7 nơi có dưới 5 câu hỏi (cộng lại 22)");
  expect(section(root, "Thủ tục được hỏi nhiều nhất").textContent).toContain("3 thủ tục có dưới 5 câu hỏi.");
  const summary = one(root, "dl.figures").textContent;
  for (const told of ["Câu hỏi1.234400 cuộc", "Trả lời được1.00081%", "4,3/5", "đang trễ(ẩn)"]) {
    expect(summary).toContain(told);
  }
});

test("columns are told in a sentence, stacked from the ground, and the small ones drawn as such", async () => {
  serve({ "GET /figures": figures() });
  const root = await draw(<FiguresPage route={["so-lieu"]} />, THU);
  const daily = await until(() => section(root, "Câu hỏi theo ngày"));
  expect(one(daily, "[role=img]").getAttribute("aria-label")).toBe(
    "Câu hỏi theo ngày. Nhiều nhất: 24/11/2026, 49 câu hỏi.",
  );
  const heights = [...(daily.querySelectorAll("g")[0]?.querySelectorAll("[class^=part]") ?? [])].map((part) =>
    Number(part.getAttribute("height")),
  );
  expect(heights).toHaveLength(2);
  expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(12 / 5);
  expect(daily.querySelectorAll("g")[3]?.querySelector(".part-few")).not.toBe(null);
  expect(one(daily, ".legend").textContent).toContain("(ẩn)");
  expect(daily.querySelectorAll("[style]")).toHaveLength(0);
});

test("what is chosen is asked for, stands in the address and in the files", async () => {
  const asked = serve({ "GET /figures": figures() });
  const root = await draw(<Routed />, THU);
  await until(() => section(root, "Theo kênh"));
  const place = one<HTMLSelectElement>(root, "#figures-place");
  expect([...place.options].map(({ textContent }) => textContent)).toEqual([
    "Mọi nơi",
    "Thanh Hoá",
    "Tỉnh Bắc Ninh",
  ]);
  place.value = "24";
  place.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() =>
    expect(asked[asked.length - 1]?.path).toBe("/figures?from=2026-11-01&until=2026-11-30&place=24"),
  );
  expect(location.hash).toBe("#/so-lieu/2026-11-01_2026-11-30/-/24");
  await until(() => section(root, "Theo kênh"));
  const csv = one<HTMLAnchorElement>(section(root, "Theo kênh"), "a[download]");
  expect(csv.getAttribute("href")).toBe(
    "/api/v1/console/figures/export?table=channels&format=csv&from=2026-11-01&until=2026-11-30&place=24",
  );
  expect(csv.getAttribute("aria-label")).toBe("CSV: Theo kênh");
});

test("days that are turned round are told and not asked for", async () => {
  const asked = serve({ "GET /figures": figures() });
  const root = await draw(<Routed />, THU);
  await until(() => section(root, "Theo kênh"));
  const before = asked.length;
  await type(one<HTMLInputElement>(root, "#figures-until"), "2026-10-01");
  expect(one(root, "#figures-turned").textContent).toContain("Ngày đầu phải trước");
  expect(asked).toHaveLength(before);
  await type(one<HTMLInputElement>(root, "#figures-until"), "2026-11-15");
  await until(() => expect(asked[asked.length - 1]?.path).toContain("until=2026-11-15"));
  expect(root.querySelector("#figures-turned")).toBe(null);
});

test("nothing asked is said so, and figures that cannot be had say why and can be asked for again", async () => {
  const none = { turns: 0, answered: 0, asked_back: 0, refused: 0, handed_over: 0 };
  const empty = figures({
    totals: { ...none, conversations: 0, smalltalk: 0, emergency: 0, dossier: 0, online: 0 },
    days: [],
    hours: [],
    channels: [],
    procedures: [],
    misunderstood: [],
  });
  let answer: unknown = problem(422, "Khoảng thời gian dài nhất là 5 năm.");
  serve({ "GET /figures": () => answer });
  const root = await draw(<FiguresPage route={["so-lieu"]} />, THU);
  await until(() => expect(one(root, "[role=alert]").textContent).toContain("dài nhất là 5 năm"));
  answer = empty;
  button(root, "Thử lại").click();
  await until(() => expect(one(root, ".notice").textContent).toContain("Chưa có ai hỏi"));
  expect(section(root, "Câu hỏi theo ngày").textContent).toContain("Chưa có gì trong khoảng này.");
});
