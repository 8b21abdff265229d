import type { Conversation, Entry, Item, Message, Queue, Sheet } from "../src/contract";

export function item(code: string, title = `Thủ tục ${code}`): Item {
  return { code, title, name: title, agency: "UBND cấp xã", levels: ["ward"], scope: "national" };
}

export function sheet(code: string, more: Partial<Sheet> = {}): Sheet {
  return {
    code,
    title: `Thủ tục ${code}`,
    name: `Thủ tục ${code}`,
    field: "Hộ tịch",
    agency: "UBND cấp xã",
    levels: ["ward"],
    updated_at: "2026-07-18",
    url: "https://dichvucong.gov.vn/x",
    say: `Mang giấy tờ ${code} đến xã.`,
    sections: [
      { aspect: "documents", title: "Giấy tờ", text: "• Tờ khai\n• Giấy chứng sinh" },
      { aspect: "fee", title: "Lệ phí", text: "Không mất lệ phí." },
      { aspect: "legal", title: "Căn cứ pháp lý", text: "Luật Hộ tịch." },
    ],
    checklist: [],
    centres: [],
    plain_text: `${code}: mang tờ khai.`,
    ...more,
  };
}

export function entry(conversation: string, more: Partial<Entry> = {}): Entry {
  return {
    conversation,
    channel: "web",
    reason: "asked",
    state: "waiting",
    asked_at: "2026-12-01T01:00:00Z",
    position: 1,
    preview: `tin của ${conversation}`,
    callback: false,
    held_by: null,
    unanswered_since: null,
    mine: false,
    ...more,
  };
}

export function queue(waiting: Entry[], held: Entry[] = []): Queue {
  return { waiting, held, open: true, opens_at: null };
}

export function message(role: Message["role"], id: string, text: string): Message {
  return {
    role,
    at: "2026-12-01T01:00:00Z",
    message_id: id,
    text,
    by: role === "person" || role === "assistant" ? "" : "Lan",
    replies: [],
    status: "",
    delivery: null,
    reason: "",
  };
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    conversation: "c1",
    channel: "web",
    reason: "asked",
    state: "held",
    asked_at: "2026-12-01T01:00:00Z",
    position: null,
    held_by: { id: 7, shown_name: "Lan" },
    mine: true,
    telephone: "",
    typing: false,
    context: { procedure: null, receipt: null, lang: "vi" },
    items: [message("person", "p1", "cho tôi gặp cán bộ")],
    revision: 1,
    ...more,
  };
}
