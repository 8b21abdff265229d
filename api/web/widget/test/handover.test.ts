import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api } from "../src/api";
import type { Place, Spoken, Survey } from "../src/contract";
import { Conversation, type Listener } from "../src/conversation";
import { type Item, Store } from "../src/store";

interface Line {
  url: string;
  send(event: string, data: object): void;
  end(): void;
}

const WAITING: Place = { state: "waiting", position: 3, wait_minutes: 5, by: null, typing: false };
const HELD: Place = { state: "held", position: null, wait_minutes: null, by: "Lan", typing: false };
const NONE: Place = { state: "none", position: null, wait_minutes: null, by: null, typing: false };
const said = (number: number, text: string, role: Spoken["role"] = "officer"): Spoken => ({
  number,
  role,
  by: role === "officer" ? "Lan" : "",
  text,
  at: "2026-11-30T08:00:00Z",
});

let lines: Line[] = [];
let posted: string[] = [];
let status = "answered";
let stood: Place[] = [];
let asked: Survey[] = [];
let busy: boolean[] = [];
let conversation: Conversation;

const listener: Listener = {
  added: () => undefined,
  changed: () => undefined,
  replaced: () => undefined,
  busy: (is) => busy.push(is),
  stood: (place) => stood.push(place),
  asked: (survey) => asked.push(survey),
};

/** A stream that the test speaks through. */
function line(url: string, signal: AbortSignal): Response {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(one) {
      controller = one;
    },
  });
  const encode = (text: string) => new TextEncoder().encode(text);
  const end = () => {
    try {
      controller.close();
    } catch {
      // it ended before
    }
  };
  signal.addEventListener("abort", end);
  const send = (event: string, data: object) =>
    controller.enqueue(encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  lines.push({ url, send, end });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

const make = () => new Conversation(new Api("https://s.vn"), new Store("k"), () => "", listener);
const texts = (): string[] =>
  conversation.items.map((item: Item) =>
    item.role === "person"
      ? item.title
      : item.role === "assistant"
        ? (item.replies[0]?.text ?? "")
        : item.text,
  );
const last = () => lines[lines.length - 1] as Line;

/** A conversation that has begun, is open and listens. */
async function begun(): Promise<void> {
  conversation.keepOpen(true);
  conversation.ask("chào");
  await vi.waitFor(() => expect(lines).toHaveLength(1));
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  lines = [];
  posted = [];
  stood = [];
  asked = [];
  busy = [];
  status = "answered";
  vi.spyOn(Math, "random").mockReturnValue(0);
  vi.stubGlobal("fetch", async (path: string, init: { body?: string; signal: AbortSignal }) => {
    if (path.includes("/events")) return line(path, init.signal);
    posted.push(path.replace(/^.*\/conversations\/[^/]+/, ""));
    if (!path.endsWith("/chat")) return new Response(null, { status: 204 });
    const reply = {
      text: `re: ${JSON.parse(init.body ?? "{}").text}`,
      quick_replies: [],
      links: [],
      cards: [],
      lang: "vi",
    };
    return Response.json({ replies: status === "human" ? [] : [reply], answer: { status }, token: "t" });
  });
  conversation = make();
});

afterEach(() => {
  conversation.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("what an officer says stands with the messages, with name and time", async () => {
  await begun();
  last().send("staff", said(7, "Cán bộ Lan đã nhận trao đổi.", "service"));
  last().send("staff", said(9, "Anh/chị cần gì ạ?"));
  await vi.waitFor(() => expect(texts()).toHaveLength(4));
  expect(conversation.items.slice(2)).toEqual([
    {
      role: "service",
      id: "staff-7",
      at: Date.parse("2026-11-30T08:00:00Z"),
      text: "Cán bộ Lan đã nhận trao đổi.",
      by: "",
    },
    {
      role: "officer",
      id: "staff-9",
      at: Date.parse("2026-11-30T08:00:00Z"),
      text: "Anh/chị cần gì ạ?",
      by: "Lan",
    },
  ]);
});

test("after a break it goes on behind what it has, and nothing is told twice", async () => {
  await begun();
  expect(last().url).toMatch(/\?after=0$/);
  last().send("staff", said(7, "một"));
  await vi.waitFor(() => expect(texts()).toContain("một"));
  last().end();
  await vi.waitFor(() => expect(lines).toHaveLength(2), 3_000);
  expect(last().url).toMatch(/\?after=7$/);
  last().send("staff", said(7, "một"));
  last().send("staff", said(8, "hai"));
  await vi.waitFor(() => expect(texts()).toContain("hai"));
  expect(texts().filter((text) => text === "một")).toHaveLength(1);
});

test("a page that is loaded again has what was said, and goes on from there", async () => {
  await begun();
  last().send("handover", HELD);
  last().send("staff", said(7, "một"));
  await vi.waitFor(() => expect(texts()).toContain("một"));
  conversation.keepOpen(false);
  conversation.close();
  conversation = make();
  expect(texts()).toEqual(["chào", "re: chào", "một"]);
  conversation.resume();
  // Closed as it is: who speaks is still listened to.
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  expect(last().url).toMatch(/\?after=7$/);
});

test("who follows a dossier is not told again what staff said before", () => {
  new Store("k").save({ ...new Store("k").load(), id: "c", token: "t", following: true, heard: 12 });
  sessionStorage.clear();
  expect(new Store("k").load()).toMatchObject({ following: true, heard: 12, items: [] });
});

test("where it stands is told, and that it stands nowhere any more", async () => {
  await begun();
  last().send("handover", WAITING);
  await vi.waitFor(() => expect(conversation.place).toEqual(WAITING));
  expect(JSON.parse(sessionStorage.getItem("k") ?? "").handed).toBe(true);
  last().send("handover", HELD);
  last().send("handover", NONE);
  await vi.waitFor(() => expect(stood).toEqual([WAITING, HELD, NONE]));
  expect(JSON.parse(sessionStorage.getItem("k") ?? "").handed).toBe(false);
});

test("a connection that tells of no hand-over has none", async () => {
  await begun();
  last().send("handover", WAITING);
  await vi.waitFor(() => expect(conversation.place.state).toBe("waiting"));
  last().end();
  await vi.waitFor(() => expect(lines).toHaveLength(2), 3_000);
  await vi.waitFor(() => expect(conversation.place.state).toBe("none"), 7_000);
}, 12_000);

test("a message to an officer gets no empty answer, and no machine seems to write one", async () => {
  await begun();
  last().send("handover", HELD);
  await vi.waitFor(() => expect(conversation.place.state).toBe("held"));
  status = "human";
  busy = [];
  conversation.ask("tôi cần hỏi");
  await vi.waitFor(() => expect(conversation.items[2]).toMatchObject({ state: "sent" }));
  expect(texts()).toEqual(["chào", "re: chào", "tôi cần hỏi"]);
  expect(busy).not.toContain(true);
});

test("an officer sees that one types, every three seconds at most, and nobody else does", async () => {
  await begun();
  conversation.types();
  last().send("handover", WAITING);
  await vi.waitFor(() => expect(conversation.place.state).toBe("waiting"));
  conversation.types();
  expect(posted.filter((path) => path === "/typing")).toHaveLength(0);
  last().send("handover", HELD);
  await vi.waitFor(() => expect(conversation.place.state).toBe("held"));
  const now = vi.spyOn(Date, "now");
  for (const at of [10_000, 11_000, 12_900, 13_000, 15_000, 16_500]) {
    now.mockReturnValue(at);
    conversation.types();
  }
  expect(posted.filter((path) => path === "/typing")).toHaveLength(3);
});

test("a new conversation stands nowhere, and hears nothing of the old", async () => {
  await begun();
  last().send("handover", HELD);
  await vi.waitFor(() => expect(conversation.place.state).toBe("held"));
  const old = last();
  conversation.restart();
  expect(conversation.place).toEqual(NONE);
  expect(conversation.items).toHaveLength(0);
  try {
    old.send("staff", said(7, "muộn"));
  } catch {
    // its line is cut
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(conversation.items).toHaveLength(0);
});

test("an event of a newer service is passed over", async () => {
  await begun();
  last().send("weather", { sunny: true });
  last().send("staff", said(7, "một"));
  await vi.waitFor(() => expect(texts()).toContain("một"));
  expect(lines).toHaveLength(1);
});

test("a banner that was put away stays away, in the next conversation too", () => {
  conversation.putBannerAway("Bão số 9");
  conversation.restart();
  expect(conversation.putAway).toBe("Bão số 9");
  expect(localStorage).toHaveLength(0);
});

test("a question comes with the stream, is answered once, and does not come again with the next line", async () => {
  const survey: Survey = { survey: 3, kind: "conversation", receipt: "", title: "", agency: "" };
  await begun();
  last().send("survey", survey);
  await vi.waitFor(() => expect(asked).toEqual([survey]));
  await conversation.answer(survey, { score: 4, comment: "Nhanh" });
  expect(posted).toContain("/satisfaction");
  last().end();
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  last().send("survey", survey);
  last().send("handover", HELD);
  await vi.waitFor(() => expect(stood).toContainEqual(HELD));
  expect(asked).toHaveLength(1);
});
