import type { Figures, Turns } from "../src/figures/contract";

export function turns(all: number | null, more: Partial<Turns> = {}): Turns {
  return { turns: all, answered: all, asked_back: 0, refused: 0, handed_over: 0, ...more };
}

const NOBODY = { answers: 0, mean: null, steps: [0, 0, 0, 0, 0] };

/** What the service tells of an agency that was asked a few things. */
export function figures(more: Partial<Figures> = {}): Figures {
  return {
    from: "2026-11-01",
    until: "2026-11-30",
    channel: "",
    place: "",
    fewest: 5,
    as_of: "2026-11-30T01:05:00Z",
    totals: {
      ...turns(1234, { answered: 1000, asked_back: 100, refused: 80, handed_over: 40 }),
      conversations: 400,
      smalltalk: 10,
      emergency: null,
      dossier: 30,
      online: 200,
    },
    step: "day",
    days: Array.from({ length: 30 }, (_, number) => ({
      day: `2026-11-${String(number + 1).padStart(2, "0")}`,
      ...(number === 3
        ? turns(null, { answered: null })
        : turns(20 + ((number * 13) % 30), {
            answered: 12 + ((number * 13) % 30),
            asked_back: 5,
            refused: number % 4 ? null : 0,
          })),
    })),
    hours: Array.from({ length: 24 }, (_, hour) => ({
      hour,
      turns: hour < 5 ? 0 : hour < 7 ? null : 10 * (12 - Math.abs(12 - hour)),
    })),
    channels: [
      { channel: "web", ...turns(900, { answered: 700, asked_back: 90, refused: 70, handed_over: 30 }) },
      { channel: "zalo", ...turns(334, { answered: 300, asked_back: 10, refused: 10, handed_over: 10 }) },
      { channel: "messenger", ...turns(0) },
    ],
    places: [
      { place: "24", name: "Tỉnh Bắc Ninh", turns: 700 },
      { place: "", name: "", turns: 500 },
    ],
    places_hidden: { count: 7, turns: 22 },
    procedures: [
      { code: "1.014064", name: "Cấp lại thẻ căn cước", turns: 300, share: 0.243 },
      { code: "1.001193", name: "Đăng ký khai sinh", turns: 120, share: 0.097 },
    ],
    procedures_hidden: { count: 3, turns: null },
    misunderstood: [
      {
        code: "1.001193",
        name: "Đăng ký khai sinh",
        turns: 120,
        asked_back: 20,
        bad: null,
        handed_over: 10,
        share: 0.25,
      },
    ],
    thumbs: {
      good: 50,
      bad: 12,
      reasons: { wrong: 6, off_topic: null, unclear: 0, incomplete: 5, other: 0 },
    },
    satisfaction: {
      conversation: { answers: 40, mean: 4.25, steps: [null, 0, 6, 12, 18] },
      dossier: { ...NOBODY, factors: [] },
      comments: [{ day: "2026-11-20", score: 4, kind: "conversation", text: "Nhanh, dễ hiểu." }],
    },
    dossiers: {
      received: 60,
      returned: 50,
      on_time: 45,
      late: 5,
      late_now: null,
      late_days_mean: 2.5,
      apologies: 5,
      by_agency: [
        { agency: "UBND xã Ví Dụ", received: 60, returned: 50, on_time: 45, late: 5, apologies: 5 },
      ],
    },
    savings: [
      {
        place: "Tỉnh Bắc Ninh",
        code: "1.013949",
        name: "Giao đất",
        national: "20 ngày làm việc",
        local: "12 ngày làm việc",
        saved: 8,
        unit: "ngày làm việc",
        decision: "1868/QĐ-UBND",
      },
    ],
    savings_total: [{ unit: "ngày làm việc", saved: 8, procedures: 1 }],
    ...more,
  };
}
