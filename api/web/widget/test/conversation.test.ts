import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api } from "../src/api";
import { Conversation, type Listener } from "../src/conversation";
import { type Answer, type Item, type Question, Store } from "../src/store";

interface Request {
  path: string;
  body: { text: string; message_id: string; conversation_id: string };
}

const reply = (text: string) => ({ text, quick_replies: [], links: [], cards: [], lang: "vi" });
const answered = (text: string, more = {}) =>
  Response.json({
    conversation_id: "c",
    replies: [reply(text)],
    answer: { status: "answered" },
    token: "t",
    ...more,
  });

let requests: Request[] = [];
let respond: (request: Request) => Response | Promise<Response> = ({ body }) => answered(`re: ${body.text}`);
let drawn: Item[] = [];
let conversation: Conversation;

const listener: Listener = {
  added: (item) => drawn.push(item),
  changed: () => undefined,
  replaced: () => {
    drawn = [];
  },
  busy: () => undefined,
  stood: () => undefined,
  asked: () => undefined,
};

const make = () => new Conversation(new Api("https://s.vn"), new Store("k"), () => "", listener);
const answers = () =>
  drawn.filter((item): item is Answer => item.role === "assistant").map((item) => item.replies[0]?.text);
const questions = () => conversation.items.filter((item): item is Question => item.role === "person");
const online = (is: boolean) => Object.defineProperty(navigator, "onLine", { value: is, configurable: true });

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  requests = [];
  drawn = [];
  online(true);
  respond = ({ body }) => answered(`re: ${body.text}`);
  vi.stubGlobal("fetch", async (path: string, { body }: { body?: string }) => {
    if (path.includes("/events")) return new Response(null, { status: 404 });
    if (path.endsWith("/service")) throw new TypeError("network");
    const request = { path, body: JSON.parse(body ?? "{}") };
    requests.push(request);
    return respond(request);
  });
  conversation = make();
});

afterEach(() => {
  conversation.close();
  vi.unstubAllGlobals();
});

test("messages leave one after another in the order they were written", async () => {
  conversation.ask("một");
  conversation.ask("hai");
  conversation.ask("ba");
  await vi.waitFor(() => expect(answers()).toEqual(["re: một", "re: hai", "re: ba"]));
  expect(requests.map(({ body }) => body.text)).toEqual(["một", "hai", "ba"]);
});

test("one that fails holds back those behind it, and loses none", async () => {
  respond = () => Response.json({ detail: "Đang đông." }, { status: 503, headers: { "Retry-After": "1" } });
  conversation.ask("một");
  conversation.ask("hai");
  await vi.waitFor(() => expect(questions()[0]?.state).toBe("failed"));
  expect(questions()[0]?.problem).toBe("Đang đông.");
  expect(questions()[1]?.state).toBe("waiting");
  respond = ({ body }) => answered(`re: ${body.text}`);
  conversation.retry(questions()[0] as Question);
  await vi.waitFor(() => expect(answers()).toEqual(["re: một", "re: hai"]));
});

test("a repeated message is the same message", async () => {
  respond = () => {
    throw new TypeError("network");
  };
  conversation.ask("một");
  await vi.waitFor(() => expect(questions()[0]?.problem).toBe("network"));
  respond = () => answered("có");
  conversation.resume();
  await vi.waitFor(() => expect(answers()).toEqual(["có"]));
  const [first, second] = requests;
  expect(second?.body.message_id).toBe(first?.body.message_id);
  expect(second?.body.conversation_id).toBe(first?.body.conversation_id);
});

test("without a network a message waits, and leaves by itself once there is one", async () => {
  online(false);
  conversation.ask("một");
  await Promise.resolve();
  expect(requests).toHaveLength(0);
  online(true);
  dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(answers()).toEqual(["re: một"]));
});

test("a page that was reloaded while a message was under way sends it again", async () => {
  respond = () => new Promise(() => undefined);
  conversation.ask("một");
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  conversation.close();
  respond = () => answered("có");
  conversation = make();
  conversation.resume();
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  expect(requests[1]?.body.message_id).toBe(requests[0]?.body.message_id);
  await vi.waitFor(() => expect(conversation.items).toHaveLength(2));
});

test("what is not JSON is a fault that can be tried again", async () => {
  respond = () => new Response("<html>", { status: 200 });
  conversation.ask("một");
  await vi.waitFor(() => expect(questions()[0]).toMatchObject({ state: "failed", problem: "fault" }));
});

test("an answer to a conversation that was left is not shown in the next", async () => {
  let release: (response: Response) => void = () => undefined;
  respond = () => new Promise((resolve) => (release = resolve));
  conversation.ask("một");
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  conversation.restart();
  release(answered("muộn"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(conversation.items).toHaveLength(0);
  expect(drawn).toHaveLength(0);
});

test("a new conversation is another one", async () => {
  conversation.ask("một");
  await vi.waitFor(() => expect(answers()).toHaveLength(1));
  conversation.restart();
  conversation.ask("hai");
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  expect(requests[1]?.body.conversation_id).not.toBe(requests[0]?.body.conversation_id);
});

test("what cannot be deleted at the service stays here", async () => {
  conversation.ask("một");
  await vi.waitFor(() => expect(answers()).toHaveLength(1));
  respond = () => Response.json({}, { status: 503 });
  await expect(conversation.forget()).rejects.toThrow();
  expect(conversation.items).toHaveLength(2);
  respond = () => new Response(null, { status: 204 });
  await conversation.forget();
  expect(conversation.items).toHaveLength(0);
});

test("following a dossier is remembered, and its end too", async () => {
  const card = (receipts: string[]) => ({
    replies: [{ ...reply("ok"), cards: [{ kind: "subscriptions", receipts }] }],
  });
  respond = () => answered("", card(["H00.99-261102-0004"]));
  conversation.ask("báo tôi");
  await vi.waitFor(() => expect(localStorage).toHaveLength(1));
  expect(localStorage.getItem("k")).not.toContain("báo tôi");
  respond = () => answered("", card([]));
  conversation.ask("thôi");
  await vi.waitFor(() => expect(localStorage).toHaveLength(0));
  respond = () => answered("", card(["H00.99-261102-0004"]));
  conversation.ask("báo tôi");
  await vi.waitFor(() => expect(localStorage).toHaveLength(1));
  conversation.restart();
  expect(localStorage).toHaveLength(0);
});

test("who opens it again while an answer is under way gets it once", async () => {
  let release: (response: Response) => void = () => undefined;
  respond = () => new Promise((resolve) => (release = resolve));
  conversation.ask("một");
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  conversation.close();
  respond = () => answered("có");
  conversation = make();
  conversation.resume();
  await vi.waitFor(() => expect(conversation.items).toHaveLength(2));
  release(answered("có"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(new Store("k").load().items).toHaveLength(2);
});

/** What this tab hears when another writes to the storage they share. */
function elsewhere(before: object | null, now: object | null): void {
  const text = (value: object | null) => (value ? JSON.stringify(value) : null);
  if (now) localStorage.setItem("k", JSON.stringify(now));
  else localStorage.removeItem("k");
  dispatchEvent(new StorageEvent("storage", { key: "k", oldValue: text(before), newValue: text(now) }));
}

const idOf = () => JSON.parse(sessionStorage.getItem("k") ?? "{}").id as string;

test("what another tab remembers is not forced on a conversation of one's own", async () => {
  conversation.ask("một");
  await vi.waitFor(() => expect(answers()).toHaveLength(1));
  elsewhere(null, { id: "theirs", items: [], remember: true });
  expect(conversation.items).toHaveLength(2);
  conversation.keepDraft("nháp");
  expect(JSON.parse(localStorage.getItem("k") ?? "")).toMatchObject({ id: "theirs" });
});

test("the same conversation in another tab goes on here, and what is typed here stays", async () => {
  conversation.remember(true);
  conversation.ask("một");
  await vi.waitFor(() => expect(answers()).toHaveLength(1));
  const before = JSON.parse(localStorage.getItem("k") ?? "");
  conversation.keepDraft("đang gõ");
  elsewhere(before, { ...before, items: [...before.items, ...before.items], draft: "" });
  expect(conversation.items).toHaveLength(4);
  expect(conversation.draft).toBe("đang gõ");
});

test("what is deleted or remembered no more in another tab is so here", async () => {
  conversation.remember(true);
  conversation.ask("một");
  await vi.waitFor(() => expect(answers()).toHaveLength(1));
  const before = JSON.parse(localStorage.getItem("k") ?? "");
  elsewhere(before, null);
  expect(conversation.isRemembered).toBe(false);
  conversation.keepDraft("x");
  expect(localStorage).toHaveLength(0);
  elsewhere({ id: idOf() }, { id: "next", items: [] });
  expect(conversation.items).toHaveLength(0);
});

test.each([true, false])(
  "who deletes a conversation (remembered: %s) leaves nothing behind",
  async (remembered) => {
    conversation.remember(remembered);
    conversation.ask("một");
    await vi.waitFor(() => expect(answers()).toHaveLength(1));
    respond = () => new Response(null, { status: 204 });
    await conversation.forget();
    expect(conversation.isRemembered).toBe(false);
    expect(localStorage).toHaveLength(0);
    expect(sessionStorage.getItem("k")).not.toContain("một");
  },
);
