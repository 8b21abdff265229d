import { words } from "./strings";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long it is since `moment`: "vừa xong", "7 phút", "2 giờ 5 phút", "3 ngày". */
export function since(moment: string, now: number): string {
  const past = Math.max(0, now - Date.parse(moment));
  if (past < MINUTE) return words.justNow;
  if (past < HOUR) return words.minutes(Math.floor(past / MINUTE));
  if (past < DAY) return words.hours(Math.floor(past / HOUR), Math.floor((past % HOUR) / MINUTE));
  return words.days(Math.floor(past / DAY));
}

const ZONE = "Asia/Ho_Chi_Minh";
const CLOCK = new Intl.DateTimeFormat("vi-VN", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});
const DATE = new Intl.DateTimeFormat("vi-VN", {
  timeZone: ZONE,
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});

/** The hour in Vietnam, and the day where it is not today. */
export function clock(moment: string, now = Date.now()): string {
  const at = new Date(moment);
  const day = DATE.format(at);
  return day === DATE.format(now) ? CLOCK.format(at) : `${CLOCK.format(at)}, ${day}`;
}

/** "2026-07-18" as "18/07/2026". */
export function date(day: string | null): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(day ?? "") ?? [];
  return year ? `${date}/${month}/${year}` : (day ?? "");
}

/** `text` without diacritics and in lower case, to be searched in. */
export function plain(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/[̀-ͯ]/g, "").replace(/đ/g, "d");
}

/** The address that calls a `number` as it is written. */
export function telephone(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}
