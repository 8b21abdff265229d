import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App, viewsOf } from "../src/app";
import type { Right, Switches } from "../src/contract";
import { Oversight } from "../src/oversight/oversight";
import { Accounts } from "../src/people/accounts";
import { Log } from "../src/people/log";
import { QueueProvider } from "../src/queue/store";
import { Settings } from "../src/settings/settings";
import { button, click, draw, FakeEvents, LAN, one, there, type, undraw, until } from "./drawing";
import { entry, queue } from "./samples";
import { problem, serve } from "./serving";

const SWITCHES: Switches = {
  channels: { web: true, zalo: true, messenger: true },
  handover: true,
  notices: true,
  banner: { on: false, vi: "", en: "" },
  hours: null,
  holidays: [],
  agencies: [],
  changed: { handover: { at: "2026-12-01T01:00:00Z", by: "Thu" } },
  configured: ["web", "zalo"],
};
const THU = { ...LAN, name: "thu", rights: ["look_up", "talk", "oversee", "switch", "audit"] as Right[] };

beforeEach(() => {
  FakeEvents.install();
});

afterEach(() => {
  undraw();
  vi.restoreAllMocks();
});

test("everybody has the views of their rights", () => {
  const titles = (...rights: Right[]) => viewsOf({ ...LAN, rights }).map(({ title }) => title);
  expect(titles("look_up", "talk")).toEqual(["Tra cứu", "Hàng đợi"]);
  expect(titles("look_up", "keep", "review", "report")).toEqual(["Tra cứu", "Báo sai", "Học hỏi", "Số liệu"]);
  expect(titles("look_up", "switch", "administer", "audit", "report")).toEqual([
    "Tra cứu",
    "Số liệu",
    "Thiết lập",
    "Tài khoản",
    "Nhật ký",
  ]);
  expect(titles("look_up", "talk", "oversee", "switch", "audit", "review", "report")).toEqual([
    "Tra cứu",
    "Hàng đợi",
    "Giám sát",
    "Học hỏi",
    "Số liệu",
    "Thiết lập",
    "Nhật ký",
  ]);
});

test("the emergency banner stands above, and title and head tell who waits for me", async () => {
  const banner = { on: true, vi: "Hệ thống bảo trì đến 9:00.", en: "" };
  const mine = entry("c1", { state: "held", mine: true, unanswered_since: "2026-12-01T01:00:00Z" });
  serve({
    "GET /me": LAN,
    "GET /queue": queue([entry("c2"), entry("c3")], [mine]),
    "GET /mine": { pinned: [], recent: [] },
    "GET /switches": { ...SWITCHES, banner },
  });
  const root = document.createElement("div");
  document.body.append(root);
  render(<App />, root);
  await until(() => expect(one(root, ".banner").textContent).toContain("bảo trì đến 9:00"));
  await until(() => expect(document.title).toBe("(1) Tra cứu – Một Cửa"));
  expect(one(root, ".count").textContent).toContain("2");
  expect(FakeEvents.all).toHaveLength(1);
});

test("whoever may not talk has no line and no queue", async () => {
  const asked = serve({
    "GET /me": { ...LAN, role: "keeper", rights: ["look_up", "keep"] },
    "GET /mine": { pinned: [], recent: [] },
    "GET /switches": SWITCHES,
  });
  const root = document.createElement("div");
  document.body.append(root);
  location.hash = "#/hang-doi";
  render(<App />, root);
  await until(() => expect(location.hash).toBe("#/tra-cuu"));
  expect(asked.map(({ path }) => path)).not.toContain("/queue");
  expect(FakeEvents.all).toHaveLength(0);
});

test("a switch works at once and says what it does and who turned it last", async () => {
  let isOn = true;
  const asked = serve({
    "GET /switches": () => ({ ...SWITCHES, handover: isOn }),
    "PUT /switches/handover": () => {
      isOn = false;
      return null;
    },
  });
  const root = await draw(<Settings route={["thiet-lap"]} />, THU);
  await until(() => button(root, "Chuyển cho cán bộ"));
  expect(root.textContent).toContain("Thu đổi lần cuối lúc");
  expect(button(root, "Messenger").disabled).toBe(true);
  expect(button(root, "Messenger").getAttribute("aria-checked")).toBe("false");
  await click(button(root, "Chuyển cho cán bộ"));
  await until(() => expect(button(root, "Chuyển cho cán bộ").getAttribute("aria-checked")).toBe("false"));
  expect(root.textContent).toContain("chỉ được cho số đường dây nóng");
  expect(asked.find(({ method }) => method === "PUT")).toMatchObject({
    path: "/switches/handover",
    body: false,
  });
});

test("hours that make no sense are told and not sent", async () => {
  const asked = serve({ "GET /switches": SWITCHES, "PUT /switches/hours": null });
  const root = await draw(<Settings route={["thiet-lap", "gio"]} />, THU);
  await until(() => button(root, "Giờ làm việc"));
  await click(button(root, "Giờ làm việc"));
  const from = one<HTMLInputElement>(root, ".day input");
  await type(from, "12:00");
  expect(one(root, ".fault").textContent).toContain("phải sau giờ bắt đầu 12:00");
  expect(button(root, "Lưu").disabled).toBe(true);
  await type(from, "08:00");
  await click(button(root, "Lưu"));
  await until(() => expect(asked.some(({ method }) => method === "PUT")).toBe(true));
  const sent = asked.find(({ method }) => method === "PUT")?.body as Record<string, unknown>;
  expect(sent.monday).toEqual([
    ["08:00", "11:30"],
    ["13:30", "17:00"],
  ]);
});

test("what is filtered is hidden at once, what is sorted stands in order", async () => {
  const waiting = [
    entry("c1", { asked_at: "2026-12-01T01:00:00Z" }),
    entry("c2", { asked_at: "2026-12-01T02:00:00Z", channel: "zalo" }),
  ];
  serve({ "GET /queue": queue(waiting) });
  const root = await draw(
    <QueueProvider>
      <Oversight />
    </QueueProvider>,
    THU,
  );
  await there(".queue-table tbody tr");
  const shown = () =>
    [...root.querySelectorAll<HTMLElement>("tbody tr")]
      .filter((row) => !row.hidden)
      .map((row) => row.querySelector("a")?.textContent);
  expect(shown()).toEqual(["tin của c1", "tin của c2"]);
  await click(button(root, "Đã chờ"));
  expect(shown()).toEqual(["tin của c2", "tin của c1"]);
  await click(
    [...root.querySelectorAll("label")]
      .find((label) => label.textContent?.startsWith("Zalo"))
      ?.querySelector("input"),
  );
  expect(shown()).toEqual(["tin của c2"]);
});

test("a one-time password is shown once, a name that is taken is told and stays", async () => {
  let answer: unknown = problem(409, "Đã có tài khoản tên “mai”.");
  serve({ "GET /accounts": { items: [] }, "POST /accounts": () => answer });
  const root = await draw(<Accounts />, THU);
  await click(button(root, "Thêm tài khoản"));
  await type(await there<HTMLInputElement>("#account-name"), "mai");
  await type(await there<HTMLInputElement>("#account-shown"), "Mai");
  await click(button(one(document, "dialog"), "Thêm tài khoản"));
  await until(() => expect(one(document, "dialog [role=alert]").textContent).toContain("Đã có tài khoản"));
  expect(one<HTMLInputElement>(document, "#account-name").value).toBe("mai");
  answer = { id: 9, password: "abcd-efgh-jkmn-pqrs" };
  await click(button(one(document, "dialog"), "Thêm tài khoản"));
  await until(() => expect(one(document, ".password").textContent).toBe("abcd-efgh-jkmn-pqrs"));
  await click(button(one(document, "dialog"), "Đóng"));
  await until(() => expect(document.querySelector(".password")).toBe(null));
});

test("older lines of the log come behind the newer ones", async () => {
  const line = (id: number) => ({
    id,
    at: "2026-12-01T01:00:00Z",
    name: "lan",
    action: "sign_in",
    subject: "",
    details: `số ${id}`,
  });
  serve({
    "GET /log": ({ path }: { path: string }) =>
      path.includes("before=5")
        ? { items: [line(4)], more: false }
        : { items: [line(6), line(5)], more: true },
  });
  const root = await draw(<Log />, THU);
  await until(() => button(root, "Xem cũ hơn"));
  await click(button(root, "Xem cũ hơn"));
  await until(() => expect(root.querySelectorAll("tbody tr")).toHaveLength(3));
  expect(root.textContent).not.toContain("Xem cũ hơn");
});
