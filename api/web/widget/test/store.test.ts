import { beforeEach, expect, test, vi } from "vitest";
import { type Question, Store, uuid } from "../src/store";

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

const question = (text: string): Question => ({
  role: "person",
  id: uuid(),
  text,
  title: text,
  at: 1,
  state: "sent",
});
const saved = (changed: object) => ({ ...new Store("k").load(), items: [question("xin chào")], ...changed });

test("a conversation lives in its tab alone", () => {
  new Store("k").save(saved({ token: "t", draft: "lam lai" }));
  expect(localStorage).toHaveLength(0);
  const again = new Store("k").load();
  expect(again.items).toHaveLength(1);
  expect(again.draft).toBe("lam lai");
});

test("it outlives the tab where the person agreed", () => {
  new Store("k").save(saved({ remember: true }));
  sessionStorage.clear();
  expect(new Store("k").load().items).toHaveLength(1);
});

test("who follows a dossier is known again, not what was said", () => {
  new Store("k").save(saved({ id: "c1", token: "t", following: true }));
  sessionStorage.clear();
  expect(new Store("k").load()).toMatchObject({ id: "c1", token: "t", following: true, items: [] });
});

test("who changes their mind is forgotten", () => {
  new Store("k").save(saved({ remember: true }));
  new Store("k").save(saved({ remember: false }));
  expect(localStorage).toHaveLength(0);
});

test("two widgets of a page do not share a conversation", () => {
  new Store("one").save(saved({ id: "c1" }));
  expect(new Store("two").load().items).toHaveLength(0);
});

test.each(["{", "null", "[]", '{"id":1}', '"x"'])("what is damaged (%s) counts as nothing", (damaged) => {
  sessionStorage.setItem("k", damaged);
  expect(new Store("k").load().items).toEqual([]);
});

test("at most two hundred messages are kept", () => {
  const items = Array.from({ length: 300 }, (_, number) => question(String(number)));
  new Store("k").save(saved({ items }));
  const kept = new Store("k").load().items;
  expect(kept).toHaveLength(200);
  expect(kept[199]).toMatchObject({ text: "299" });
});

test("an id is made where the browser has no secure origin", () => {
  const { randomUUID } = crypto;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  expect(uuid()).toMatch(/^[0-9a-f]{32}$/);
  expect(uuid()).not.toBe(uuid());
  Object.defineProperty(crypto, "randomUUID", { value: randomUUID, configurable: true });
});

test("what the browser will not store lasts as long as the page", () => {
  const full = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: full, removeItem: full });
  new Store("k").save(saved({ id: "c1", open: true }));
  vi.unstubAllGlobals();
  expect(sessionStorage).toHaveLength(0);
  expect(new Store("k").load()).toMatchObject({ id: "c1", open: true });
  expect(new Store("other").load().items).toHaveLength(0);
  // Nor any longer, once there is room again.
  new Store("k").save(saved({ id: "c2" }));
  sessionStorage.clear();
  expect(new Store("k").load().items).toHaveLength(0);
});

test("who agreed to nothing takes nothing away from another tab that did", () => {
  new Store("k").save(saved({ id: "theirs", remember: true }));
  sessionStorage.clear();
  new Store("k").save(saved({ id: "mine", remember: false }));
  expect(JSON.parse(localStorage.getItem("k") ?? "")).toMatchObject({ id: "theirs" });
});
