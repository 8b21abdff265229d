import { afterEach, expect, test, vi } from "vitest";
import { LookUp } from "../src/lookup/lookup";
import { useRoute } from "../src/router";
import { button, click, draw, LAN, one, press, settled, there, type, undraw, until } from "./drawing";
import { item, sheet } from "./samples";
import { later, problem, serve } from "./serving";

const Page = () => <LookUp route={useRoute()} />;
const field = () => one<HTMLInputElement>(document, "#find");
const options = () => [...document.querySelectorAll("[role=option] strong")].map((one) => one.textContent);
const shown = () => document.querySelector("#sheet-title")?.textContent ?? "";
const ALIKE = { "GET /mine": { pinned: [], recent: [] } };
const sheets = (...codes: string[]) =>
  Object.fromEntries(
    codes.flatMap((code) => [
      [`GET /procedures/${code}`, sheet(code)],
      [`PUT /mine/recent/${code}`, null],
    ]),
  );

Element.prototype.scrollIntoView = () => {};
vi.stubGlobal("scrollTo", () => {});

afterEach(() => {
  undraw();
});

test("after typing one key leads to the spoken sentence, another to the legal basis, another back", async () => {
  serve({ ...ALIKE, ...sheets("1.1"), "GET /search": { items: [item("1.1"), item("1.2")], receipt: null } });
  await draw(<Page />);
  expect(document.activeElement).toBe(field());
  await type(field(), "khai sinh");
  await settled(80);
  await until(() => expect(options()).toEqual(["Thủ tục 1.1", "Thủ tục 1.2"]));
  await press("Enter");
  expect((await there(".say")).textContent).toContain("Mang giấy tờ 1.1 đến xã.");
  expect(document.activeElement?.classList).toContain("sheet");
  await press("l");
  expect(document.activeElement?.textContent).toBe("Căn cứ pháp lý");
  await press("2");
  expect(document.activeElement?.textContent).toBe("Lệ phí");
  await press("Escape");
  expect(document.activeElement).toBe(field());
  expect(field().selectionStart).toBe(0);
  expect(field().selectionEnd).toBe("khai sinh".length);
});

test("arrows choose another", async () => {
  serve({ ...ALIKE, ...sheets("1.2"), "GET /search": { items: [item("1.1"), item("1.2")], receipt: null } });
  await draw(<Page />);
  await type(field(), "khai sinh");
  await settled(80);
  await press("ArrowDown");
  expect(field().getAttribute("aria-activedescendant")).toBe("found-1");
  await press("ArrowDown");
  await press("Enter");
  await until(() => expect(shown()).toBe("Thủ tục 1.2"));
});

test("what comes for an earlier text is dropped, the last result stays meanwhile", async () => {
  const slow = later<unknown>();
  serve({
    ...ALIKE,
    "GET /search": ({ path }: { path: string }) =>
      path.includes("q=kh&") ? slow.promise : { items: [item("1.9")], receipt: null },
  });
  await draw(<Page />);
  await type(field(), "kh");
  await settled(80);
  await type(field(), "kha");
  await settled(80);
  await until(() => expect(options()).toEqual(["Thủ tục 1.9"]));
  slow.settle({ items: [item("9.9")], receipt: null });
  await settled(20);
  await until(() => expect(options()).toEqual(["Thủ tục 1.9"]));
});

test("Enter that is faster than the service opens what comes, not what was there", async () => {
  const slow = later<unknown>();
  serve({
    ...ALIKE,
    ...sheets("1.2"),
    "GET /search": ({ path }: { path: string }) =>
      path.includes("q=ks&") ? { items: [item("1.1")], receipt: null } : slow.promise,
  });
  await draw(<Page />);
  await type(field(), "ks");
  await settled(80);
  await type(field(), "ks tre em");
  await press("Enter");
  expect(shown()).toBe("");
  await settled(80);
  slow.settle({ items: [item("1.2")], receipt: null });
  await settled(20);
  await until(() => expect(shown()).toBe("Thủ tục 1.2"));
});

test("a receipt number shows where the dossier stands", async () => {
  const receipt = "H00.99-261102-0001";
  const asked = serve({
    ...ALIKE,
    "GET /search": { items: [], receipt },
    "POST /dossiers": {
      receipt,
      state: 4,
      state_name: "Đang xử lý",
      procedure: "Đăng ký tạm trú",
      agency: "UBND xã",
      received_at: "2026-11-02",
      due_at: "2026-11-09",
      late_working_days: 2,
      new_due_at: null,
      reason: null,
      apologised_at: null,
      as_of: "hôm nay",
      source: "hệ thống tỉnh",
      unreachable: [],
      remembered: false,
    },
  });
  await draw(<Page />);
  await type(field(), "h00.99 261102 0001");
  await settled(80);
  await press("Enter");
  await there(".say");
  expect(asked.find(({ path }) => path === "/dossiers")?.body).toEqual({ receipt });
  expect((await there(".say")).textContent).toContain("Đang xử lý");
  expect(one(document, ".sheet").textContent).toContain("2 ngày làm việc");
});

test("a search that fails is told, and Enter tries again; the text stays", async () => {
  let isDown = true;
  serve({
    ...ALIKE,
    "GET /search": () =>
      isDown
        ? problem(503, "Hệ thống đang bận. Anh/chị chờ giây lát.")
        : { items: [item("1.1")], receipt: null },
  });
  await draw(<Page />);
  await type(field(), "khai sinh");
  await settled(80);
  expect((await there("[role=alert]")).textContent).toContain("Hệ thống đang bận");
  expect(field().value).toBe("khai sinh");
  isDown = false;
  await press("Enter");
  await settled(80);
  await until(() => expect(options()).toEqual(["Thủ tục 1.1"]));
});

test("the empty field shows what is pinned and what was seen last, each once", async () => {
  serve({ "GET /mine": { pinned: [item("1.1")], recent: [item("1.1"), item("1.2")] } });
  await draw(<Page />);
  await until(() => expect(options()).toEqual(["Thủ tục 1.1", "Thủ tục 1.2"]));
  expect([...document.querySelectorAll("[role=group]")].map((one) => one.getAttribute("aria-label"))).toEqual(
    ["Đã ghim", "Mới xem"],
  );
});

test("two procedures are compared by one key and a second search", async () => {
  serve({ ...ALIKE, ...sheets("1.1", "1.2"), "GET /search": { items: [item("1.2")], receipt: null } });
  location.hash = "#/tra-cuu/1.1";
  await draw(<Page />);
  await there(".sheet");
  await press("s");
  expect(document.activeElement).toBe(field());
  await type(field(), "khai tử");
  await settled(80);
  await press("Enter");
  await until(() => expect(location.hash).toBe("#/tra-cuu/1.1/1.2"));
  await there("tr.same");
});

test("the locality goes with every question and is remembered", async () => {
  const asked = serve({ ...ALIKE, ...sheets("1.1"), "GET /search": { items: [item("1.1")], receipt: null } });
  const me = { ...LAN, localities: [{ code: "24", name: "Bắc Ninh" }] };
  location.hash = "#/tra-cuu/1.1";
  await draw(<Page />, me);
  await there(".sheet");
  const select = one<HTMLSelectElement>(document, "#locality");
  select.value = "24";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => expect(asked.map(({ path }) => path)).toContain("/procedures/1.1?locality=24"));
  await draw(<Page />, me);
  expect(one<HTMLSelectElement>(document, "#locality").value).toBe("24");
});

test("a text message that is refused leaves number and text where they are", async () => {
  let outcome: unknown = problem(422, "Số này không phải di động Việt Nam.");
  const asked = serve({ ...ALIKE, ...sheets("1.1"), "POST /sms": () => outcome });
  location.hash = "#/tra-cuu/1.1";
  await draw(<Page />);
  await there(".sheet");
  await press("g");
  const number = await there<HTMLInputElement>("#sms-number");
  await type(number, "0123");
  await click(button(one(document, "dialog"), "Gửi SMS"));
  await until(() => expect(one(document, "dialog").textContent).toContain("không phải di động"));
  expect(number.value).toBe("0123");
  outcome = { outcome: "sent", reason: "" };
  await type(number, "0912345678");
  await click(button(one(document, "dialog"), "Gửi SMS"));
  expect((await there("dialog [role=status]")).textContent).toContain("Đã gửi");
  expect(asked.filter(({ path }) => path === "/sms").pop()?.body).toEqual({
    number: "0912345678",
    text: "1.1: mang tờ khai.",
  });
});

test("whoever has no gateway is offered none", async () => {
  serve({ ...ALIKE, ...sheets("1.1") });
  location.hash = "#/tra-cuu/1.1";
  const root = await draw(<Page />, { ...LAN, can_send_sms: false });
  await there(".sheet");
  expect(root.textContent).not.toContain("Gửi SMS");
  await press("g");
  expect(document.querySelector("dialog")).toBe(null);
});

test("what is said to be wrong stays until it has arrived", async () => {
  let answer: unknown = problem(503, "Hệ thống đang bận.");
  const asked = serve({ ...ALIKE, ...sheets("1.1"), "POST /reports": () => answer });
  location.hash = "#/tra-cuu/1.1";
  await draw(<Page />);
  await there(".sheet");
  await press("b");
  await type(await there<HTMLTextAreaElement>("#report-text"), "Lệ phí là 8.000");
  await click(button(one(document, "dialog"), "Gửi báo sai"));
  await until(() => expect(one(document, "dialog").textContent).toContain("Hệ thống đang bận."));
  await click(button(one(document, "dialog"), "Đóng"));
  await press("b");
  expect((await there<HTMLTextAreaElement>("#report-text")).value).toBe("Lệ phí là 8.000");
  answer = { id: 1 };
  await click(button(one(document, "dialog"), "Gửi báo sai"));
  await until(() => expect(document.querySelector("dialog")).toBe(null));
  expect(asked.pop()?.body).toEqual({ code: "1.1", text: "Lệ phí là 8.000" });
});
