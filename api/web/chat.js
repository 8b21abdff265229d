// Chat page of Một Cửa. Text from the server reaches the page through textContent only.

const ENDPOINT = "/api/v1/chat";
const STORE_KEY = "motcua.chat.v1";
// A conversation outlives its tab only where somebody asked to be told of a dossier.
const FOLLOW_KEY = "motcua.followed.v1";
const TIMEOUT_MS = 60_000;
const MAX_ITEMS = 200;
const MAX_WAIT_S = 300;

const $ = (id) => document.getElementById(id);
const main = $("main");
const log = $("log");
const box = $("text");
const nodes = new Map(); // item → its element in the log
// The page makes the conversation's id itself: a first message whose answer was lost can then be sent again.
const emptyState = () => ({ id: uuid(), items: [] });

let state = emptyState();
let inFlight = null; // AbortController of the one request under way

function save() {
  state.items = state.items.slice(-MAX_ITEMS);
  try {
    sessionStorage.setItem(STORE_KEY, JSON.stringify(state));
  } catch { /* blocked or full: the conversation goes on, it only won't survive a reload */ }
}

function load() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(STORE_KEY));
    if (saved?.id && Array.isArray(saved.items)) state = saved;
    else if (followed()?.token) state = { ...emptyState(), ...followed() };
  } catch { /* blocked or damaged: start empty */ }
}

function followed() {
  try {
    return JSON.parse(localStorage.getItem(FOLLOW_KEY));
  } catch { /* blocked or damaged */
    return null;
  }
}

function follow(replies) {
  const card = replies.flatMap((reply) => reply.cards ?? []).findLast(({ kind }) => kind === "subscriptions");
  if (!card) return;
  if (!card.receipts.length) return unfollow();
  try {
    localStorage.setItem(FOLLOW_KEY, JSON.stringify({ id: state.id, token: state.token }));
  } catch { /* blocked: what is to be told is told while this tab lives */ }
}

function unfollow() {
  if (followed()?.id === state.id) localStorage.removeItem(FOLLOW_KEY);
}

// What became of followed dossiers since the last visit: told to the server once it stands here.
async function visit(seen = []) {
  if (!state.token) return;
  const headers = { Authorization: `Bearer ${state.token}`, "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify({ seen }) };
  const response = await fetch(`/api/v1/conversations/${state.id}/visit`, request).catch(() => null);
  const { replies = [], notices = [] } = response?.ok ? await response.json().catch(() => ({})) : {};
  if (!replies.length) return;
  append({ role: "bot", at: Date.now(), replies });
  visit(notices);
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only there over https or on localhost
  const digit = (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16);
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, digit);
}

async function problemOf(response) {
  const isJson = /json/.test(response.headers.get("Content-Type"));
  const body = isJson ? await response.json().catch(() => null) : null;
  const detail = typeof body?.detail === "string" ? body.detail : "Hệ thống đang bận hoặc gặp lỗi.";
  const wait = Math.min(Number(response.headers.get("Retry-After")) || 0, MAX_WAIT_S);
  return Object.assign(new Error(detail), { detail, wait });
}

async function post(item, { signal }) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const body = JSON.stringify({ conversation_id: state.id, message_id: item.messageId, text: item.text });
  const response = await fetch(ENDPOINT, { method: "POST", headers, body, signal });
  if (!response.ok) throw await problemOf(response);
  return response.json();
}

function explain(error, timedOut) {
  if (error.detail) return error.detail;
  if (timedOut) return "Hệ thống xử lý quá lâu.";
  if (!navigator.onLine) return "Đang mất kết nối mạng.";
  return error instanceof SyntaxError ? "Hệ thống gửi về nội dung không đọc được." : "Không kết nối được với hệ thống.";
}

async function deliver(item) {
  const controller = new AbortController();
  const isCurrent = () => inFlight === controller; // false once a new conversation was started meanwhile
  let timedOut = false;
  const timer = setTimeout(() => { timedOut = true; controller.abort(); }, TIMEOUT_MS);
  inFlight = controller;
  setBusy(true);
  try {
    const { replies = [], answer, token } = await post(item, controller);
    if (!isCurrent()) return;
    item.status = "sent";
    if (token) state.token = token;
    follow(replies);
    append({ role: "bot", at: Date.now(), replies, status: answer?.status });
    nodes.get(item).scrollIntoView({ block: "start" }); // a long answer is read from its beginning
  } catch (error) {
    if (!isCurrent()) return;
    const retryAt = Date.now() + (error.wait ?? 0) * 1000;
    Object.assign(item, { status: "failed", detail: explain(error, timedOut), retryAt });
    nodes.get(item).append(renderFailure(item));
    save();
    scrollToEnd();
  } finally {
    clearTimeout(timer);
    if (isCurrent()) {
      inFlight = null;
      setBusy(false);
    }
  }
}

function ask(text, title = text) {
  if (inFlight || !text) return false;
  const item = { role: "user", text, title, messageId: uuid(), at: Date.now(), status: "sending" };
  append(item);
  deliver(item);
  return true;
}

function askFromButton(text, title) {
  if (ask(text, title)) main.focus({ preventScroll: true }); // that button goes away; no keyboard pops up on a phone
}

function retry(item) {
  if (inFlight) return;
  nodes.get(item).remove();
  state.items = state.items.filter((other) => other !== item); // moves to the end, where its answer will come
  append(Object.assign(item, { status: "sending", at: Date.now() }));
  main.focus({ preventScroll: true });
  deliver(item);
}

function restart() {
  if ($("confirm").returnValue !== "restart") return;
  $("confirm").returnValue = ""; // Escape would leave it in place
  inFlight?.abort();
  inFlight = null;
  unfollow(); // the computer may be another's next: what is to be told stays on the office's list
  state = emptyState();
  nodes.clear();
  log.replaceChildren();
  save();
  setBusy(false);
  $("welcome").hidden = false;
  $("status").textContent = "Đã bắt đầu cuộc trò chuyện mới.";
}

function el(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function button(className, label, onClick) {
  const node = Object.assign(el("button", className, label), { type: "button" });
  node.addEventListener("click", onClick);
  return node;
}

function anchor(className, label, address) {
  const link = Object.assign(el("a", className, label || address), { href: address });
  const isAbsolute = /^[a-z]+:/i.test(address);
  if (!isAbsolute || !["https:", "http:", "tel:"].includes(link.protocol)) return null;
  if (link.protocol !== "tel:") {
    Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
    link.append(el("span", "sr-only", " (mở trong thẻ mới)"));
  }
  return link;
}

function appendLinked(node, text) {
  let end = 0;
  for (const { 0: found, index } of text.matchAll(/https:\/\/[^\s<>"“”]+/g)) {
    const url = found.replace(found.includes("(") ? /[.,;:!?…]+$/ : /[.,;:!?…)\]]+$/, "");
    node.append(text.slice(end, index), anchor("", url, url) ?? url);
    end = index + url.length;
  }
  node.append(text.slice(end));
}

// Lines that begin with a bullet or a number become lists: wrapped lines hang, and screen readers count the items.
function renderText(text) {
  const prose = el("div", "prose");
  let gap = "gap";
  for (const line of String(text).split("\n")) {
    const [, bullet, number, rest = line] = line.match(/^\s*(?:([•◦*–-])|(\d{1,2})[.)])\s+(.*)/) ?? [];
    const tag = bullet ? "ul" : number ? "ol" : "p";
    if (!line.trim()) {
      gap = "gap";
      continue;
    }
    let block = prose.lastChild;
    if (gap || tag === "p" || block.localName !== tag) block = prose.appendChild(el(tag, gap));
    const holder = tag === "p" ? block : block.appendChild(el("li"));
    if (number) holder.value = Number(number);
    appendLinked(holder, rest);
    gap = "";
  }
  if (prose.lastChild?.textContent.startsWith("Nguồn:")) prose.lastChild.classList.add("source");
  return prose;
}

function timeOf(at) {
  const date = new Date(at);
  const day = date.toDateString() === new Date().toDateString() ? {} : { day: "2-digit", month: "2-digit" };
  const label = date.toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", ...day });
  return Object.assign(el("time", "", label), { dateTime: date.toISOString() });
}

function renderUser(item) {
  const node = el("article", "msg user");
  const meta = el("p", "meta");
  meta.append(el("span", "sr-only", "Anh/chị "), timeOf(item.at));
  node.append(meta, el("p", "bubble typed", item.title));
  if (item.status === "failed") node.append(renderFailure(item));
  return node;
}

function renderFailure(item) {
  const node = el("div", "failure");
  const quiet = el("div");
  quiet.setAttribute("aria-live", "off"); // the countdown must not be read out every second
  const again = button("again", "Gửi lại", () => retry(item));
  quiet.append(again);
  node.append(el("p", "", `Chưa có câu trả lời. ${item.detail}`), quiet);
  countDown(again, item.retryAt);
  return node;
}

function countDown(again, until) {
  const left = Math.ceil((until - Date.now()) / 1000);
  again.disabled = left > 0;
  again.textContent = left > 0 ? `Gửi lại sau ${left} giây` : "Gửi lại";
  if (left > 0) setTimeout(() => again.isConnected && countDown(again, until), 1000);
}

// What to bring, to tick off and to print. What is ticked is kept with the conversation.
function renderChecklist(card) {
  const sheet = el("section", "checklist");
  const ticked = new Set((card.ticked ??= []));
  sheet.append(el("h3", "", card.title));
  let number = 0;
  for (const { heading, items } of card.sections) {
    const group = el("fieldset");
    group.append(el("legend", "", heading));
    for (const text of items) {
      const key = number++;
      const box = Object.assign(el("input"), { type: "checkbox", checked: ticked.has(key) });
      box.addEventListener("change", () => {
        ticked[box.checked ? "add" : "delete"](key);
        card.ticked = [...ticked];
        save();
      });
      const label = el("label");
      label.append(box, el("span", "", text));
      group.append(label);
    }
    sheet.append(group);
  }
  const facts = el("dl");
  for (const { label, text } of card.facts) {
    const value = el("dd");
    appendLinked(value, text);
    facts.append(el("dt", "", label), value);
  }
  sheet.append(facts, el("p", "source", card.source), button("again print", "In danh sách", () => print(sheet)));
  return sheet;
}

function print(sheet) {
  sheet.classList.add("printed");
  document.body.classList.add("printing");
  addEventListener("afterprint", () => {
    sheet.classList.remove("printed");
    document.body.classList.remove("printing");
  }, { once: true });
  window.print();
}

function renderReply({ text = "", links, cards, lang }) {
  const card = el("div", "bubble");
  if (lang) card.lang = lang;
  const anchors = (links ?? []).map(({ title, url }) => anchor("link", title, url)).filter(Boolean);
  const lists = (cards ?? []).filter(({ kind }) => kind === "checklist").map(renderChecklist);
  card.append(...(lists.length ? lists : [renderText(text)]));
  if (anchors.length) card.appendChild(el("div", "links")).append(...anchors);
  return card;
}

function renderBot({ at, replies, status }) {
  const node = el("article", status === "emergency" ? "msg bot emergency" : "msg bot");
  const meta = el("p", "meta", "Trợ lý tự động · ");
  meta.append(timeOf(at));
  const cards = (replies.length ? replies : [{ text: "Chưa có câu trả lời cho tin nhắn này." }]).map(renderReply);
  node.append(meta, ...cards);
  const quick = replies.flatMap((reply) => reply.quick_replies ?? [])
    .map(({ title, payload }) => button("chip", title, () => askFromButton(payload, title)));
  const group = Object.assign(el("div", "quick"), { role: "group", ariaLabel: "Câu trả lời gợi ý" });
  group.append(...quick);
  if (quick.length) node.append(group);
  return node;
}

function draw(item) {
  const render = { user: renderUser, bot: renderBot }[item.role];
  log.querySelector(".quick")?.remove(); // only the last answer keeps its buttons
  nodes.set(item, log.appendChild(render(item)));
  $("welcome").hidden = true;
}

function append(item) {
  draw(item); // first, so that what cannot be drawn is not stored for the next load either
  state.items.push(item);
  save();
}

function scrollToEnd(behavior = "auto") {
  const last = $("typing").hidden ? log.lastElementChild : $("typing");
  last?.scrollIntoView({ block: "end", behavior });
}

function setBusy(busy) {
  $("typing").hidden = !busy;
  $("status").textContent = busy ? "Trợ lý đang soạn câu trả lời…" : "";
  for (const id of ["send", "officer"]) $(id).setAttribute("aria-disabled", busy); // keeps the focus, unlike disabled
  if (busy) scrollToEnd();
}

function resize() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  const left = box.maxLength - box.value.length;
  $("counter").textContent = left > 200 ? "" : left > 0 ? `Còn ${left} ký tự` : `Đã đủ ${box.maxLength} ký tự`;
  if ([200, 50, 0].includes(left)) $("status").textContent = $("counter").textContent;
}

function submit(event) {
  event.preventDefault();
  if (!ask(box.value.trim().normalize("NFC"))) return;
  box.value = "";
  resize();
}

function onKey(event) {
  // keyCode 229: Safari ends a composition before the keydown of the Enter that confirmed it.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === "Enter" && !event.shiftKey && !composing) submit(event);
}

// A growing composer or a phone's keyboard must not cover the end of the conversation.
function keepEndInView() {
  let height = main.clientHeight;
  new ResizeObserver(() => {
    if (main.scrollTop + height >= main.scrollHeight - 32) scrollToEnd("instant");
    height = main.clientHeight;
  }).observe(main);
}

function showConnection() {
  $("offline").textContent = navigator.onLine ? "" : "Đang mất kết nối mạng. Có mạng lại mới gửi được tin nhắn.";
}

function restore() {
  load();
  log.setAttribute("aria-live", "off"); // a reload should not read the whole conversation out
  for (const item of state.items) {
    const cut = { status: "failed", detail: "Trang đã được tải lại giữa chừng." };
    draw(item.status === "sending" ? Object.assign(item, cut) : item);
  }
  $("welcome").hidden = state.items.length > 0;
  scrollToEnd("instant");
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
}

restore();
visit();
for (const id of ["text", "send", "officer", "restart"]) $(id).disabled = false;
$("composer").addEventListener("submit", submit);
box.addEventListener("keydown", onKey);
box.addEventListener("input", resize);
$("starters").addEventListener("click", ({ target }) => target.matches("button") && askFromButton(target.textContent));
$("officer").addEventListener("click", () => ask("Tôi muốn gặp cán bộ"));
$("restart").addEventListener("click", () => state.items.length ? $("confirm").showModal() : box.focus());
$("confirm").addEventListener("close", restart);
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
showConnection();
resize();
keepEndInView();
