import { afterEach, expect, test, vi } from "vitest";
import type { Right } from "../src/contract";
import type { AmendmentState } from "../src/learning/contract";
import { contentOf, EMPTY } from "../src/learning/draft";
import { Learning } from "../src/learning/learning";
import { Announcer } from "../src/parts/announce";
import { button, click, draw, LAN, one, press, settled, there, type, undraw, until } from "./drawing";
import { amendment, group, wholeGroup } from "./learning_samples";
import { item } from "./samples";
import { problem, serve } from "./serving";

const KEEPER = { ...LAN, name: "hoa", rights: ["look_up", "keep", "review"] as Right[] };
const REVIEWER = { ...LAN, name: "thu", rights: ["look_up", "review"] as Right[] };

afterEach(() => {
  undraw();
  vi.restoreAllMocks();
});

const choice = (root: ParentNode, text: string) =>
  [...root.querySelectorAll("label")]
    .find(({ textContent }) => textContent?.startsWith(text))
    ?.querySelector("input");

test("groups tell why they are there and how many are too small to be shown", async () => {
  const asked = serve({
    "GET /learning/groups": {
      items: [group()],
      hidden: { groups: 14, questions: 20 },
      as_of: "2026-12-01T01:00:00Z",
    },
  });
  const root = await draw(<Learning route={["hoc-hoi"]} />, REVIEWER);
  await there("article");
  expect(root.textContent).toContain("1 nhóm câu hỏi giống nhau.");
  expect(root.textContent).toContain("Không kể 14 nhóm (20 câu) có dưới 5 cuộc trò chuyện.");
  expect(root.textContent).toContain("Không hiểu: 6");
  expect(root.textContent).toContain("Đăng ký khai sinh (1.001193)");
  expect(one(root, "article a").getAttribute("href")).toBe("#/hoc-hoi/nhom/3");
  await click(choice(root, "Đã xong"));
  await until(() => expect(asked[asked.length - 1]?.path).toBe("/learning/groups?state=done"));
});

test("a question becomes an alias of what is likely meant, and what was written is forgotten then only", async () => {
  let answer: unknown = problem(422, "“giấy nhận dạng” đang là cách gọi của thủ tục 1.000656.");
  const asked = serve({ "GET /learning/groups/3": wholeGroup(), "POST /learning/amendments": () => answer });
  const root = await draw(<Learning route={["hoc-hoi", "nhom", "3"]} />, KEEPER);
  await there(".proposal");
  expect(root.textContent).toContain("Trợ lý đã trả lời về: Cấp lại thẻ căn cước (1.014064)");
  expect(root.textContent).toContain("Góp ý: không đúng điều tôi hỏi");
  await click(button(root, "Dùng câu này"));
  const text = one<HTMLInputElement>(root, "#alias-text");
  expect(text.value).toBe("lam giay nhan dang cho con can gi");
  expect(document.activeElement).toBe(text);
  await type(text, "giấy nhận dạng");
  await click(button(root, "Đăng ký khai sinh"));
  expect(document.activeElement?.textContent).toBe("Chọn thủ tục khác");
  await click(button(root, "Đề xuất"));
  await until(() => expect(one(root, "[role=alert]").textContent).toContain("đang là cách gọi"));
  // Another view, and back.
  await draw(<Learning route={["hoc-hoi", "nhom", "3"]} />, KEEPER);
  expect((await there<HTMLInputElement>("#alias-text")).value).toBe("giấy nhận dạng");
  answer = amendment({ state: "proposed" });
  await click(button(document, "Đề xuất"));
  await until(() => expect(location.hash).toBe("#/hoc-hoi/sua-doi/12"));
  expect(asked[asked.length - 1]?.body).toEqual({
    kind: "alias",
    group: 3,
    note: "",
    content: { code: "1.001193", text: "giấy nhận dạng" },
  });
  expect(sessionStorage.length).toBe(0);
});

test("a procedure is found as in the look-up: typed, arrows, Enter", async () => {
  serve({ "GET /search": { items: [item("1.000001"), item("1.000002")], receipt: null } });
  const root = await draw(<Learning route={["hoc-hoi", "sua-doi", "moi"]} />, KEEPER);
  const field = await there<HTMLInputElement>("#procedure");
  expect(field.validationMessage).not.toBe("");
  field.focus();
  await type(field, "khai sinh");
  await until(() => expect(root.querySelectorAll("[role=option]")).toHaveLength(2));
  await press("ArrowDown", field);
  await press("Enter", field);
  expect(one(root, ".chosen").textContent).toContain("1.000002");
  await click(button(root, "Chọn thủ tục khác"));
  await until(() => expect(document.activeElement?.id).toBe("procedure"));
});

test("a correction begins with what stands there now", async () => {
  const fields = [
    { field: "steps", title: "Các bước", value_yaml: "- Nộp\n" },
    { field: "agency", title: "Cơ quan", value_yaml: "UBND cấp xã\n" },
  ];
  const asked = serve({
    "GET /learning/groups/3": wholeGroup(),
    "GET /learning/fields/1.001193": { code: "1.001193", name: "Đăng ký khai sinh", fields },
    "POST /learning/amendments": amendment({ kind: "correction" }),
  });
  const root = await draw(<Learning route={["hoc-hoi", "nhom", "3"]} />, KEEPER);
  await there(".proposal");
  await click(choice(root, "Đính chính"));
  await click(button(root, "Đăng ký khai sinh"));
  const value = await there<HTMLTextAreaElement>("#correction-value");
  await until(() => expect(value.value).toBe("- Nộp\n"));
  await type(value, "- Nộp ở xã\n");
  await type(one<HTMLInputElement>(root, "#basis-code"), "12/QĐ-BTP");
  await type(one<HTMLInputElement>(root, "#basis-issued"), "2026-11-02");
  await type(one<HTMLInputElement>(root, "#source"), "Công báo, đọc ngày 20/11/2026");
  await click(button(root, "Đề xuất"));
  await until(() => expect(asked[asked.length - 1]?.method).toBe("POST"));
  expect(asked[asked.length - 1]?.body).toMatchObject({
    kind: "correction",
    content: {
      code: "1.001193",
      field: "steps",
      value: "- Nộp ở xã\n",
      decision: "12/QĐ-BTP",
      day: "2026-11-02",
      source: "Công báo, đọc ngày 20/11/2026",
    },
  });
});

test("a local rule is one entry of a place's rules, with what it rests on", () => {
  const draft = {
    ...EMPTY,
    kind: "local_rule" as const,
    code: "1.001193",
    place: { code: "24", name: "Tỉnh Bắc Ninh", province: "" },
    basis: { code: " 86/2025/NQ-HĐND ", name: "Nghị quyết", issued: "2025-12-10", url: "" },
    source: "Công báo",
  };
  const ground = {
    place: { code: "24", name: "Tỉnh Bắc Ninh" },
    basis: { code: "86/2025/NQ-HĐND", name: "Nghị quyết", issued: "2025-12-10" },
  };
  const rule = { decision: "86/2025/NQ-HĐND", source: "Công báo", procedures: ["1.001193"] };
  expect(contentOf({ ...draft, duration: { value: "2,5", unit: "day" }, channels: ["online"] })).toEqual({
    ...ground,
    duration: { ...rule, channels: ["online"], duration: { kind: "value", value: 2.5, unit: "day" } },
  });
  const fees = [
    { kind: "amount", amount: "1.500.000", unit: "hồ sơ", condition: "", text: "bỏ" },
    { kind: "free", amount: "3", unit: "", condition: "Hộ nghèo", text: "" },
  ];
  expect(contentOf({ ...draft, entry: "fee", fees })).toEqual({
    ...ground,
    fee: {
      ...rule,
      fees: [
        { kind: "amount", amount: 1_500_000, unit: "hồ sơ" },
        { kind: "free", condition: "Hộ nghèo" },
      ],
    },
  });
  expect(contentOf({ ...draft, entry: "one_day", valid: { from: "2026-01-01", until: "" } })).toEqual({
    ...ground,
    one_day: { ...rule, valid_from: "2026-01-01" },
  });
});

test("what is tried is shown before and after; another person lets it go live, and takes it back", async () => {
  let state: AmendmentState = "tried";
  const asked = serve({
    "GET /learning/amendments/12": () => amendment({ state, version: state === "live" ? 4 : null }),
    "POST /learning/amendments/12/approve": () => {
      state = "live";
      return {};
    },
    "POST /learning/amendments/12/withdraw": () => {
      state = "withdrawn";
      return {};
    },
  });
  const root = await draw(<Learning route={["hoc-hoi", "sua-doi", "12"]} />, REVIEWER);
  await there(".effect");
  const effect = one(root, ".effect").textContent;
  expect(effect).toContain(
    "“lam giay nhan dang cho con”: gần nhất trước là không có gì; nay là Đăng ký khai sinh",
  );
  expect(effect).toContain(
    "trong 1200 câu, đúng ngay đầu từ 81,2% thành 81,3%; thêm đúng 3 câu, mất đúng 1 câu.",
  );
  expect(effect).toContain("không câu nào trong 900 câu đổi kết quả");
  expect(effect).toContain("vẫn 12 trong 400 câu bị trả lời nhầm");
  expect(effect).toContain("1 câu thử trước tìm đúng thì nay tìm sai.");
  expect(one(root, ".effect tbody").textContent).toContain(
    "không có gìĐăng ký khai sinh (1.001193), chắc 93%",
  );
  await click(button(root, "Duyệt, đưa vào dùng"));
  await until(() => button(root, "Gỡ khỏi trợ lý"));
  expect(root.textContent).toContain("phiên bản 4");
  const confirmed = vi.fn(() => false);
  vi.stubGlobal("confirm", confirmed);
  await click(button(root, "Gỡ khỏi trợ lý"));
  expect(asked.some(({ path }) => path.endsWith("/withdraw"))).toBe(false);
  confirmed.mockReturnValue(true);
  await click(button(root, "Gỡ khỏi trợ lý"));
  await until(() => expect(root.textContent).toContain("Đã gỡ: trợ lý trả lời như trước"));
});

test("what is one's own waits for somebody else, who may say why not", async () => {
  const mine = amendment({ mine: true });
  const asked = serve({ "GET /learning/amendments/12": mine, "POST /learning/amendments/12/reject": null });
  const root = await draw(<Learning route={["hoc-hoi", "sua-doi", "12"]} />, KEEPER);
  await there(".effect");
  expect(root.textContent).toContain("cần một người khác duyệt");
  expect(root.textContent).not.toContain("Duyệt, đưa vào dùng");
  await type(one<HTMLTextAreaElement>(root, "#reject-12"), "Tên này chỉ một xã gọi");
  await click(button(root, "Không duyệt sửa đổi này"));
  await until(() => expect(asked.find(({ method }) => method === "POST")).toBeTruthy());
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ reason: "Tên này chỉ một xã gọi" });
});

test("what goes on by itself is looked at again and said, until it is over", async () => {
  let state: AmendmentState = "trying";
  const asked = serve({ "GET /learning/amendments": () => ({ items: [amendment({ state })] }) });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const drawn = draw(
      <>
        <Learning route={["hoc-hoi", "sua-doi"]} />
        <Announcer />
      </>,
      KEEPER,
    );
    await vi.advanceTimersByTimeAsync(50);
    const root = await drawn;
    expect(one(root, "article").textContent).toContain("Đang thử");
    state = "tried";
    await vi.advanceTimersByTimeAsync(2_100);
    expect(one(root, "article").textContent).toContain("Chờ duyệt");
    expect(one(root, ".toast").textContent).toContain("Chờ duyệt: Gọi “Đăng ký khai sinh”");
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(before);
  } finally {
    vi.useRealTimers();
  }
  await settled();
});

test("versions tell who did what, and which amendments are in them", async () => {
  serve({
    "GET /learning/versions": {
      items: [
        {
          version: 2,
          at: "2026-12-01T01:00:00Z",
          by: "Thu",
          what: "Gỡ: x",
          snapshot: "ab".repeat(32),
          amendments: [],
        },
        {
          version: 1,
          at: "2026-12-01T00:00:00Z",
          by: "Thu",
          what: "Thêm: x",
          snapshot: "cd".repeat(32),
          amendments: [12],
        },
      ],
    },
  });
  const root = await draw(<Learning route={["hoc-hoi", "phien-ban"]} />, REVIEWER);
  await there("tbody tr");
  const rows = [...root.querySelectorAll("tbody tr")].map(({ textContent }) => textContent);
  expect(rows[0]).toContain("Gỡ: xababababababkhông có");
  expect(rows[1]).toContain("số 12");
});
