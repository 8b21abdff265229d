import { expect, test } from "vitest";
import { palette } from "../src/colour";

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = { "#ffffff": "rgb(255,255,255)", "#1c2423": "rgb(28,36,35)" };

test.each(["#0b5245", "#c8102e", "#ffd700", "#fff", "#000", "#777777", "#1E90FF"])(
  "%s can be read",
  (colour) => {
    for (const [surface, asRgb] of Object.entries(SURFACES)) {
      const made = palette(colour, surface);
      expect(made).not.toBeNull();
      expect(contrast(made?.onBrand ?? "", made?.brand ?? "")).toBeGreaterThanOrEqual(4.5);
      expect(contrast(made?.link ?? "", asRgb)).toBeGreaterThanOrEqual(4.4); // rounded to whole numbers
    }
  },
);

test("a colour that is readable stays as it was chosen", () => {
  expect(palette("#0b5245", "#ffffff")).toEqual({
    brand: "rgb(11,82,69)",
    onBrand: "rgb(255,255,255)",
    link: "rgb(11,82,69)",
  });
});

test.each(["", "green", "#12", "#12345g", "url(x)", "#fff;background:url(//x)"])(
  "%j is no colour",
  (given) => {
    expect(palette(given, "#ffffff")).toBeNull();
  },
);
