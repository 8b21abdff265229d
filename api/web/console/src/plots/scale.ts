const ROUND = [1, 2, 2.5, 5, 10];
const STEPS = 4;

/** Marks on an axis from zero: round numbers, the last at least as large as `largest`. */
export function marks(largest: number): number[] {
  const least = Math.max(1, largest / STEPS);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.ceil((ROUND.find((one) => one * power >= least) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(1, largest) / step) + 1 }, (_, number) => number * step);
}

/** Which of `all` columns carry their name, so that at most `most` do: every so manieth, from the first. */
export function named(all: number, most: number): (number: number) => boolean {
  const every = Math.max(1, Math.ceil(all / most));
  return (number) => number % every === 0;
}
