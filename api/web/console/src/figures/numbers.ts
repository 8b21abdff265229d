import { words } from "../strings";
import type { Count } from "./contract";

const WHOLE = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });
const ONE_PLACE = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat("vi-VN", { style: "percent", maximumFractionDigits: 1 });

/** A count as it is read: "1.234", or that it is not shown. */
export function count(value: Count): string {
  return value === null ? words.figures.hiddenOne : WHOLE.format(value);
}

/** "4,3"; empty where there is none. */
export function mean(value: number | null): string {
  return value === null ? "" : ONE_PLACE.format(value);
}

/** "12,5%"; empty where there is none. */
export function percent(share: number | null): string {
  return share === null ? "" : PERCENT.format(share);
}

/** How much of `whole` it is; null where that would tell what is not shown, or there is nothing. */
export function share(part: Count, whole: Count): number | null {
  return part === null || !whole ? null : part / whole;
}
