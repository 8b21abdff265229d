import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api } from "../src/api";
import type { Place, Service } from "../src/contract";
import { optionsOf } from "../src/options";
import { type Said, Store } from "../src/store";
import { Panel } from "../src/view/panel";

const ABOUT: Service = {
  name: "Một Cửa",
  agency: "",
  hotline: "1900 0000",
  hours: "",
  staff: { vi: "Anh/chị gọi 1900 0000.", en: "Call 1900 0000." },
  keep_days: 90,
  notice: { vi: [], en: [] },
  open: true,
  banner: null,
};
const NONE: Place = { state: "none", position: null, wait_minutes: null, by: null, typing: false };
const place = (changed: Partial<Place>): Place => ({ ...NONE, ...changed });
const said = (number: number, text: string, role: Said["role"] = "officer"): Said => ({
  role,
  id: `staff-${number}`,
  at: Date.parse("2026-11-30T08:00:00Z"),
  text,
  by: role === "officer" ? "Lan" : "",
});

let about = ABOUT;
let asked: string[] = [];
let arrived = 0;
let panel: Panel;

function open(lang: "vi" | "en" = "vi"): Panel {
  const host = document.createElement("div");
  panel = new Panel({
    api: new Api("https://s.vn"),
    store: new Store("k"),
    options: optionsOf(host, "https://s.vn"),
    preferences: { size: 100, lang, voice: false, readAloud: false },
    service: async () => about,
    id: "1",
    close: () => undefined,
    arrived: () => arrived++,
    redraw: () => undefined,
  });
  document.body.append(panel.node);
  panel.enter();
  return panel;
}

const within = (selector: string) => panel.node.querySelector<HTMLElement>(selector);
const spoken = () =>
  Array.from(panel.node.querySelectorAll("[role=status]"), (region) => region.textContent)
    .filter(Boolean)
    .join("|");
const shown = (selector: string) => within(selector)?.hidden === false;

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  about = ABOUT;
  asked = [];
  arrived = 0;
  vi.stubGlobal("fetch", async (path: string, init?: { body?: string }) => {
    if (path.endsWith("/chat")) asked.push(JSON.parse(init?.body ?? "{}").text);
    return new Response(null, { status: 404 });
  });
});

afterEach(() => {
  panel.destroy();
  panel.node.remove();
  vi.unstubAllGlobals();
});

test("what an officer says is drawn with name and time, and said to screen readers", () => {
  open().added(said(7, "Anh/chị mang theo:\n• Căn cước"));
  const message = within(".message.staff");
  expect(message?.querySelector(".meta")?.textContent).toMatch(/^Cán bộ Lan · .*\d\d:\d\d/);
  expect(message?.querySelectorAll("li")).toHaveLength(1);
  expect(spoken()).toBe("Cán bộ Lan: Anh/chị mang theo:\n• Căn cước");
  expect(panel.node.querySelector("[role=status][lang=vi]")).not.toBeNull();
});

test("what became of the hand-over is a line by itself, and said too", () => {
  open().added(said(8, "Cán bộ Lan đã nhận trao đổi với anh/chị.", "service"));
  expect(within(".message.service")?.textContent).toContain("Cán bộ Lan đã nhận trao đổi");
  expect(spoken()).toBe("Cán bộ Lan đã nhận trao đổi với anh/chị.");
});

test("markup of an officer is text", () => {
  open().added(said(7, "<img src=x onerror=alert(1)>"));
  expect(within(".message.staff img")).toBeNull();
});

test("what comes while it is closed counts as unread", () => {
  open().leave();
  panel.added(said(7, "Anh/chị còn đó không?"));
  expect(arrived).toBe(1);
});

test("who waits sees where, for how long, and can leave", () => {
  open().stood(place({ state: "waiting", position: 3, wait_minutes: 5 }), NONE);
  expect(within(".standing p")?.textContent).toBe("Đang chờ cán bộ, vị trí số 3. Khoảng 5 phút.");
  expect(within(".officer .outlined")?.hidden).toBe(true);
  within(".standing button")?.click();
  expect(asked).toEqual(["/leave_queue"]);
  expect(within(".message.person .bubble")?.textContent).toBe("Thôi, không chờ nữa");
});

test("a wait that nobody knows is not told", () => {
  open().stood(place({ state: "waiting", position: 3 }), NONE);
  expect(within(".standing p")?.textContent).toBe("Đang chờ cán bộ, vị trí số 3.");
});

test("being the next is said to screen readers, once", () => {
  open();
  const [third, first] = [3, 1].map((position) => place({ state: "waiting", position }));
  panel.stood(third as Place, NONE);
  expect(spoken()).toBe("");
  panel.stood(first as Place, third as Place);
  expect(spoken()).toBe("Đang chờ cán bộ, vị trí số 1.");
});

test("while an officer speaks it says with whom, and when they type", () => {
  open();
  const [held, typing] = [false, true].map((is) => place({ state: "held", by: "Lan", typing: is }));
  panel.stood(held as Place, NONE);
  expect(within(".standing p")?.textContent).toBe("Đang trao đổi với cán bộ Lan.");
  expect(shown(".standing button")).toBe(false);
  expect(within(".hint")?.textContent).toBe("Cán bộ đang trả lời. Không nhập số căn cước.");
  expect(panel.node.dataset.standing).toBe("held");
  panel.stood(typing as Place, held as Place);
  expect(within(".types")?.textContent).toBe("Lan đang nhập…");
  expect(spoken()).toBe("Lan đang nhập…");
  panel.stood(held as Place, typing as Place);
  expect(within(".types")?.textContent).toBe("");
  panel.stood(NONE, held as Place);
  expect(shown(".standing")).toBe(false);
  expect(within(".hint")?.textContent).toBe("Máy trả lời tự động. Không nhập số căn cước.");
  expect(shown(".officer .outlined")).toBe(true);
});

test("in English it says the same", () => {
  open("en").stood(place({ state: "waiting", position: 1, wait_minutes: 1 }), NONE);
  expect(within(".standing p")?.textContent).toBe(
    "Waiting for an officer, number 1 in the queue. About 1 minute.",
  );
  panel.stood(place({ state: "held", by: "Lan", typing: true }), NONE);
  expect(within(".standing")?.textContent).toBe("Talking with officer Lan.Lan is typing…Stop waiting");
  panel.added(said(7, "Chào anh"));
  expect(within(".message.staff .meta")?.textContent).toMatch(/^Officer Lan/);
});

test("a banner is shown and said, put away once a text", async () => {
  about = { ...ABOUT, banner: { vi: "Bão số 9: trụ sở đóng cửa.", en: "Storm 9: the office is closed." } };
  open();
  await vi.waitFor(() => expect(shown(".alert")).toBe(true));
  expect(within(".alert")?.textContent).toBe("Thông báo khẩnBão số 9: trụ sở đóng cửa.");
  expect(spoken()).toBe("Thông báo khẩn: Bão số 9: trụ sở đóng cửa.");
  within(".alert button")?.click();
  expect(shown(".alert")).toBe(false);
  panel.destroy();
  panel.node.remove();
  open("en");
  await Promise.resolve();
  expect(shown(".alert")).toBe(false);
  about = { ...ABOUT, banner: { vi: "Bão số 10.", en: "Storm 10." } };
  panel.enter();
  await vi.waitFor(() => expect(shown(".alert")).toBe(true));
  expect(within(".alert")?.textContent).toBe("Urgent noticeStorm 10.");
  about = ABOUT;
  panel.enter();
  await vi.waitFor(() => expect(shown(".alert")).toBe(false));
});

test("a closed channel says so, with whom to reach, and takes no question", async () => {
  about = { ...ABOUT, open: false };
  open();
  await vi.waitFor(() => expect(shown(".closed")).toBe(true));
  expect(within(".closed")?.textContent).toBe("Kênh này đang tạm ngừng trả lời. Anh/chị gọi 1900 0000.");
  expect(shown(".composer")).toBe(false);
  expect(shown(".welcome")).toBe(false);
  expect(spoken()).toBe("Kênh này đang tạm ngừng trả lời.");
  // Who speaks with an officer goes on.
  const held = place({ state: "held", by: "Lan" });
  vi.spyOn(panel.conversation, "place", "get").mockReturnValue(held);
  panel.stood(held, NONE);
  expect(shown(".composer")).toBe(true);
  vi.restoreAllMocks();
  panel.stood(NONE, held);
  expect(shown(".composer")).toBe(false);
  about = ABOUT;
  panel.enter();
  await vi.waitFor(() => expect(shown(".composer")).toBe(true));
  expect(shown(".closed")).toBe(false);
  expect(shown(".welcome")).toBe(true);
});

const SURVEY = {
  survey: 1,
  kind: "dossier",
  receipt: "H00.99-1",
  title: "Khai sinh",
  agency: "UBND xã",
} as const;

test("a question stands below the messages, takes no keyboard, and goes once it is answered", async () => {
  open();
  panel.asked(SURVEY);
  expect(within(".survey legend")?.textContent).toContain("Hồ sơ H00.99-1 (Khai sinh) đã có kết quả.");
  expect(spoken()).toContain("UBND xã");
  expect(document.activeElement?.closest(".survey")).toBeFalsy();
  expect([shown(".survey .more"), shown(".survey .solid")]).toEqual([false, false]);
  const step = within(".survey input[value='5']") as HTMLInputElement;
  step.click();
  expect([shown(".survey .more"), shown(".survey .solid")]).toEqual([true, true]);
  const factor = within(".survey select") as HTMLSelectElement;
  factor.value = "4";
  panel.asked(SURVEY); // by the next connection
  const answer = vi.spyOn(panel.conversation, "answer").mockResolvedValue();
  within(".survey .solid")?.click();
  expect(answer).toHaveBeenCalledWith(SURVEY, { score: 5, factors: { access: 4 } });
  await vi.waitFor(() => expect(within(".survey")).toBeNull());
  expect(spoken()).toContain("Cảm ơn anh/chị đã đánh giá.");
});

test("what could not be sent stays; whoever won't say is not pressed; who writes on has more to say", async () => {
  open();
  panel.asked(SURVEY);
  const answer = vi.spyOn(panel.conversation, "answer").mockRejectedValueOnce(new Error("away"));
  within(".survey .outlined")?.click();
  await vi.waitFor(() => expect(spoken()).toContain("Chưa gửi được"));
  expect(within(".survey")).not.toBeNull();
  answer.mockResolvedValue();
  within(".survey .outlined")?.click();
  expect(answer).toHaveBeenLastCalledWith(SURVEY, null);
  await vi.waitFor(() => expect(within(".survey")).toBeNull());
  panel.asked(SURVEY);
  panel.conversation.ask("còn câu này");
  expect(within(".survey")).toBeNull();
  panel.asked(SURVEY);
  panel.stood(place({ state: "waiting", position: 1 }), NONE);
  expect(within(".survey")).toBeNull();
});
