import type { Amendment, Effect, Group, WholeGroup } from "../src/learning/contract";

const BIRTH = { code: "1.001193", name: "Đăng ký khai sinh" };
const REISSUE = { code: "1.014064", name: "Cấp lại thẻ căn cước" };

export function group(more: Partial<Group> = {}): Group {
  return {
    id: 3,
    title: "lam giay nhan dang cho con",
    questions: 9,
    conversations: 7,
    reasons: { not_understood: 6, bad: 3 },
    last_at: "2026-12-01T01:00:00Z",
    likely: [
      { ...BIRTH, score: 0.61 },
      { ...REISSUE, score: 0.2 },
    ],
    state: "open",
    reason: "",
    closed_by: "",
    closed_at: null,
    ...more,
  };
}

export function wholeGroup(more: Partial<WholeGroup> = {}): WholeGroup {
  return {
    ...group(),
    examples: [
      {
        text: "lam giay nhan dang cho con can gi",
        at: "2026-12-01T01:00:00Z",
        why: "not_understood",
        channel: "zalo",
        comment: "",
        answered: null,
      },
      {
        text: "giấy nhận dạng cho bé, gọi [số điện thoại]",
        at: "2026-12-01T00:30:00Z",
        why: "bad",
        channel: "web",
        comment: "không đúng điều tôi hỏi",
        answered: { status: "answered", ...REISSUE },
      },
    ],
    amendments: [],
    ...more,
  };
}

export function effect(more: Partial<Effect> = {}): Effect {
  return {
    sets: [
      {
        set: "held_out",
        n: 1200,
        before: { hit1: 0.8117, hit5: 0.935 },
        after: { hit1: 0.8133, hit5: 0.935 },
        gained: 3,
        lost: 1,
      },
      {
        set: "questions",
        n: 900,
        before: { hit1: 0.9, hit5: 0.97 },
        after: { hit1: 0.9, hit5: 0.97 },
        gained: 0,
        lost: 0,
      },
    ],
    out_of_scope: { n: 400, answered_before: 12, answered_after: 12 },
    questions: [
      { text: "lam giay nhan dang cho con", before: null, after: { ...BIRTH, chance: 0.93 } },
      {
        text: "giấy nhận dạng cho bé",
        before: { ...BIRTH, chance: 0.4 },
        after: { ...BIRTH, chance: 0.9 },
      },
    ],
    warnings: ["1 câu thử trước tìm đúng thì nay tìm sai."],
    ...more,
  };
}

export function amendment(more: Partial<Amendment> = {}): Amendment {
  return {
    id: 12,
    kind: "alias",
    ...BIRTH,
    text: "Gọi “Đăng ký khai sinh” là “giấy nhận dạng”",
    content: { code: BIRTH.code, text: "giấy nhận dạng" },
    group: 3,
    note: "",
    state: "tried",
    proposed_by: "Hoa",
    proposed_at: "2026-12-01T01:00:00Z",
    reviewed_by: "",
    reviewed_at: null,
    reason: "",
    error: "",
    version: null,
    live_at: null,
    mine: false,
    effect: effect(),
    ...more,
  };
}
