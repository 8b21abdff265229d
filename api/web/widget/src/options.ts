import type { Lang } from "./contract";

/** What an agency sets by attributes of the element, or of the script as `data-…`. */
export interface Options {
  /** Of the agency's page: the assistant's name. Empty: the product's. */
  name: string;
  /** Address of an image. */
  logo: string;
  /** `#rgb` or `#rrggbb`. */
  color: string;
  position: "right" | "left" | "inline";
  greeting: string;
  lang: Lang;
  theme: "auto" | "light" | "dark";
  /** Code of the province or commune whose local rules hold. */
  locality: string;
  /** Whether it is open from the start. */
  isOpen: boolean;
  /** Tells widgets of one page apart that keep different conversations. */
  key: string;
  /** Where the service is; where the script came from by itself. */
  service: string;
}

export const ATTRIBUTES = [
  "name",
  "logo",
  "color",
  "position",
  "greeting",
  "language",
  "theme",
  "locality",
  "open",
  "key",
  "service",
] as const;

/** The options in the attributes of `element`; what is no valid value counts as not given. */
export function optionsOf(element: Element, service: string): Options {
  const given = (name: (typeof ATTRIBUTES)[number]) => element.getAttribute(name)?.trim() ?? "";
  return {
    name: given("name"),
    logo: imageOf(given("logo")),
    color: given("color"),
    position: oneOf(given("position"), ["right", "left", "inline"]),
    greeting: given("greeting"),
    lang: oneOf(given("language"), ["vi", "en"]),
    theme: oneOf(given("theme"), ["auto", "light", "dark"]),
    locality: /^\d{2,5}$/.test(given("locality")) ? given("locality") : "",
    isOpen: element.hasAttribute("open"),
    key: given("key"),
    service: (given("service") || service).replace(/\/$/, ""),
  };
}

function oneOf<T extends string>(given: string, values: readonly [T, ...T[]]): T {
  return values.find((value) => value === given) ?? values[0];
}

function imageOf(address: string): string {
  if (!address) return "";
  try {
    return ["https:", "http:"].includes(new URL(address, document.baseURI).protocol) ? address : "";
  } catch {
    return "";
  }
}
