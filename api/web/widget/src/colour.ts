// Colours that an agency chooses, made readable (WCAG 2.2, 1.4.3 and 1.4.11).

type Rgb = [number, number, number];

const TEXT_CONTRAST = 4.5;
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** What a theme needs of the agency's colour, as CSS colours. */
export interface Palette {
  /** Of the header, the launcher and the button that sends. */
  brand: string;
  /** Of text on it. */
  onBrand: string;
  /** Of links and outlines on the theme's own surface. */
  link: string;
}

/** The palette of `colour` (`#rgb` or `#rrggbb`) on a `surface`; null where it is no such colour. */
export function palette(colour: string, surface: string): Palette | null {
  const brand = parse(colour);
  const under = parse(surface);
  if (!brand || !under) return null;
  const onBrand = contrast(brand, WHITE) >= contrast(brand, BLACK) ? WHITE : BLACK;
  const towards = luminance(under) > 0.4 ? BLACK : WHITE;
  let link = brand;
  for (let share = 0; contrast(link, under) < TEXT_CONTRAST && share <= 1; share += 0.05) {
    link = mix(brand, towards, share);
  }
  return { brand: css(brand), onBrand: css(onBrand), link: css(link) };
}

function parse(colour: string): Rgb | null {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour.trim())?.[1];
  if (!digits) return null;
  const long = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const value = Number.parseInt(long, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function css(colour: Rgb): string {
  return `rgb(${colour.map(Math.round).join(",")})`;
}

function mix(colour: Rgb, other: Rgb, share: number): Rgb {
  return colour.map((part, index) => part + ((other[index] ?? 0) - part) * share) as Rgb;
}

function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
