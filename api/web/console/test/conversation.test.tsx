import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { line } from "../src/live";
import { Announcer } from "../src/parts/announce";
import { QueuePage } from "../src/queue/queue";
import { QueueProvider } from "../src/queue/store";
import { useRoute } from "../src/router";
import { button, click, draw, FakeEvents, one, press, settled, there, type, undraw, until } from "./drawing";
import { conversation, entry, message, queue } from "./samples";
import { problem, serve } from "./serving";

const Page = () => (
  <QueueProvider>
    <QueuePage route={useRoute()} />
    <Announcer />
  </QueueProvider>
);
const box = () => there<HTMLTextAreaElement>("#compose");
const said = () => one(document, ".messages").textContent ?? "";
const held = entry("c1", { state: "held", mine: true, held_by: { id: 7, shown_name: "Lan" } });
const DRAFT = "GET /conversations/c1/draft";
const open = {
  "GET /queue": queue([], [held]),
  "GET /conversations/c1": conversation(),
  [DRAFT]: { text: "", for: null },
};
const tell = (revision: number, typing = false) =>
  FakeEvents.all[FakeEvents.all.length - 1]?.say("conversation", { conversation: "c1", revision, typing });

beforeEach(() => {
  FakeEvents.install();
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  line.start();
  location.hash = "#/hang-doi/c1";
});

afterEach(() => {
  undraw();
  line.stop();
});

async function write(text: string): Promise<void> {
  await type(await box(), text);
  await press("Enter", await box());
}

test("what is sent stands there at once, and stays when it has arrived", async () => {
  const asked = serve({
    ...open,
    "POST /conversations/c1/messages": ({ body }: { body: unknown }) =>
      message("officer", "staff-1", (body as { text: string }).text),
    "POST /conversations/c1/typing": null,
  });
  await draw(<Page />);
  await write("Chào anh/chị");
  await until(() => expect(said()).toContain("Cán bộ Lan"));
  expect(said()).toContain("Chào anh/chị");
  expect((await box()).value).toBe("");
  expect(asked.filter(({ path }) => path.endsWith("/messages"))).toHaveLength(1);
  expect(asked.filter(({ path }) => path.endsWith("/typing"))).toHaveLength(1);
});

test("what does not arrive is told, kept over a reload, and sent with the same id", async () => {
  let isDown = true;
  const asked = serve({
    ...open,
    "POST /conversations/c1/messages": () =>
      isDown ? problem(503, "Hệ thống đang bận.") : message("officer", "staff-1", "Chào anh/chị"),
  });
  await draw(<Page />);
  await write("Chào anh/chị");
  await until(() => expect(said()).toContain("Hệ thống đang bận."));
  isDown = false;
  await draw(<Page />);
  await until(() => expect(said()).toContain("Cán bộ Lan"));
  const ids = asked
    .filter(({ path }) => path.endsWith("/messages"))
    .map(({ body }) => (body as { message_id: string }).message_id);
  expect(ids.length).toBeGreaterThan(1);
  expect(new Set(ids).size).toBe(1);
});

test("what cannot be sent can be taken back and written anew", async () => {
  serve({ ...open, "POST /conversations/c1/messages": problem(422, "Tin quá dài.") });
  await draw(<Page />);
  await write("Chào anh/chị");
  await until(() => button(document, "Sửa lại"));
  await click(button(document, "Sửa lại"));
  expect((await box()).value).toBe("Chào anh/chị");
  expect(said()).not.toContain("Tin quá dài.");
});

test("a text with places to fill in is not sent without being asked", async () => {
  const asked = serve({ ...open, "POST /conversations/c1/messages": message("officer", "staff-1", "x") });
  await draw(<Page />);
  await write("Hồ sơ {bien_nhan} đang xử lý");
  expect((await there("[role=alertdialog]")).textContent).toContain("{bien_nhan}");
  expect(document.activeElement?.textContent).toBe("Điền tiếp");
  expect(asked.filter(({ path }) => path.endsWith("/messages"))).toHaveLength(0);
  await click(button(document, "Vẫn gửi"));
  await until(() => expect(asked.filter(({ path }) => path.endsWith("/messages"))).toHaveLength(1));
});

test("Enter that ends a syllable of the input method sends nothing", async () => {
  const asked = serve(open);
  await draw(<Page />);
  await type(await box(), "chào");
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true });
  (await box()).dispatchEvent(event);
  await settled(20);
  expect(asked.some(({ path }) => path.endsWith("/messages"))).toBe(false);
});

test("another's conversation cannot be written in, and what was being written stays", async () => {
  let answer: unknown = conversation();
  serve({ ...open, "GET /conversations/c1": () => answer });
  await draw(<Page />);
  await type(await box(), "Anh/chị mang theo");
  answer = problem(409, "Minh đang trao đổi với người này.");
  tell(2);
  await until(() =>
    expect(one(document, ".notice").textContent).toContain("Minh đang trao đổi với người này."),
  );
  expect((await box()).value).toBe("Anh/chị mang theo");
  expect((await box()).readOnly).toBe(true);
});

test("a conversation that is over says so", async () => {
  let answer: unknown = conversation();
  serve({ ...open, "GET /conversations/c1": () => answer });
  await draw(<Page />);
  await box();
  answer = problem(404, "Không còn trong hàng đợi.");
  tell(2);
  await until(() => expect(one(document, "#conversation-title").textContent).toBe("Đã kết thúc"));
  expect(document.querySelector("#compose")).toBe(null);
});

test("a new message of the citizen and their typing are shown, the message is said too", async () => {
  let answer = conversation();
  serve({ ...open, "GET /conversations/c1": () => answer });
  await draw(<Page />);
  await box();
  tell(1, true);
  await until(() => expect(said()).toContain("Người dân đang nhập"));
  answer = conversation({ revision: 2, items: [...answer.items, message("person", "p2", "em hỏi thêm ạ")] });
  tell(2);
  await until(() => expect(said()).toContain("em hỏi thêm ạ"));
  await until(() => expect(document.body.textContent).toContain("Người dân: em hỏi thêm ạ"));
  expect(said()).not.toContain("đang nhập");
});

test("F2 puts the draft behind what stands there, F8 turns to notes and back", async () => {
  const asked = serve({
    ...open,
    [DRAFT]: { text: "Lệ phí 70.000 đồng.", for: "p1" },
    "POST /conversations/c1/notes": message("note", "n1", "khách vội"),
  });
  await draw(<Page />);
  await there(".draft");
  await type(await box(), "Chào anh.");
  await press("F2");
  expect((await box()).value).toBe("Chào anh.\nLệ phí 70.000 đồng.");
  await press("F8");
  await write("khách vội");
  await until(() => expect(said()).toContain("Ghi chú nội bộ của Lan"));
  expect(asked.filter(({ path }) => path.endsWith("/messages"))).toHaveLength(0);
  await press("F8");
  expect((await box()).value).toBe("Chào anh.\nLệ phí 70.000 đồng.");
});

test("whoever is slower in claiming is told who was faster", async () => {
  serve({
    "GET /queue": queue([entry("c1")]),
    "GET /conversations/c1": conversation({ state: "waiting", mine: false, held_by: null, position: 1 }),
    "POST /conversations/c1/claim": problem(409, "Minh đang trao đổi với người này."),
  });
  await draw(<Page />);
  await there("#claim");
  await click(one(document, "#claim"));
  await until(() => expect(one(document, "[role=alert]").textContent).toContain("Minh đang trao đổi"));
  expect(document.querySelector("#compose")).toBe(null);
});

test("n claims who waits longest and opens it", async () => {
  location.hash = "#/hang-doi";
  let isClaimed = false;
  const asked = serve({
    ...open,
    "GET /queue": () => (isClaimed ? queue([], [held]) : queue([entry("c1"), entry("c2")])),
    "POST /conversations/c1/claim": () => {
      isClaimed = true;
      return conversation();
    },
  });
  await draw(<Page />);
  await there("[data-entry]");
  await press("n", document.body);
  await box();
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain("POST /conversations/c1/claim");
  expect(location.hash).toBe("#/hang-doi/c1");
});

test("arrows go through the list", async () => {
  location.hash = "#/hang-doi";
  serve({ "GET /queue": queue([entry("c1"), entry("c2")], [held]) });
  await draw(<Page />);
  await until(() => expect(document.activeElement?.getAttribute("data-entry")).toBe("c1"));
  await press("ArrowDown");
  await press("ArrowDown");
  expect(document.activeElement?.getAttribute("data-entry")).toBe("c2");
  await press("ArrowUp");
  expect(document.activeElement?.getAttribute("data-entry")).toBe("c1");
});
