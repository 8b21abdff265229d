"""What can be measured of the console as it is drawn: each function lists what is wrong, and none is wanted."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.axe import breaches

# Of WCAG 2.2 AA on a desk, of a thumb on a telephone.
_SCREENS = ((1280, 800, 24), (390, 844, 43), (320, 640, 43))
_THEMES = ("light", "dark")

_ALL = """
const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
const told = (one) => `${one.localName}.${one.className} ${(one.textContent || one.ariaLabel || "").slice(0, 40)}`;
"""

_WIDE = """
const isClipped = (one) => one && (getComputedStyle(one).clipPath !== "none" || isClipped(one.parentElement));
const wide = all("html, body, main, main *, dialog, dialog *").filter((one) => {
  const { overflowX, display } = getComputedStyle(one);
  if (one.closest("svg") || isClipped(one) || display === "inline" || overflowX === "hidden") return false;
  return one.clientWidth && one.scrollWidth > one.clientWidth + 1;
});
const gone = all("button, a, input, textarea, select").filter((one) => {
  const { left, right, width } = one.getBoundingClientRect();
  return width && !one.closest(".skip") && !isClipped(one) && (left < -0.5 || right > innerWidth + 0.5);
});
return [...wide.map((one) => `too wide: ${told(one)}`), ...gone.map((one) => `outside: ${told(one)}`)];
"""

# A link in the midst of a text is as high as its line; a choice is as large as its label.
_TARGETS = """
return all("button, a, input, textarea, select, summary").flatMap((one) => {
  if (one.closest(".skip, .prose, .source, .canned-text") || one.matches("p > a, td > a, h2 > a, th > a")) return [];
  const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
  return Math.min(width, height) < least - 0.1 ? [`${width.toFixed()}x${height.toFixed()}: ${told(one)}`] : [];
});
"""

_SMALL = """
return all("body *").filter((one) => {
  const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return own && !one.closest(".unseen") && parseFloat(getComputedStyle(one).fontSize) < 14;
}).map(told);
"""


def everywhere(page: Page) -> list[str]:
    """What is wrong on large and small screens, in both themes; the page is as large as it was afterwards."""
    found = []
    before = page.viewport_size
    for width, height, least in _SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        wrong = [*too_wide(page), *small_targets(page, least), *small_print(page)]
        if width != _SCREENS[-1][0]:
            for theme in _THEMES:
                page.emulate_media(color_scheme=theme)
                wrong += [f"{theme} {one}" for one in breaches(page)]
        found += [f"{width} {one}" for one in wrong]
    if before:
        page.set_viewport_size(before)
    return found


def too_wide(page: Page) -> list[str]:
    """What is wider than its room, or beside the screen."""
    return _measured(page, _WIDE)


def small_targets(page: Page, least: int) -> list[str]:
    """What is to be clicked and is less than `least` pixels wide or high."""
    return _measured(page, f"const least = {least}; {_TARGETS}")


def small_print(page: Page) -> list[str]:
    """Text below 14 pixels."""
    return _measured(page, _SMALL)


def _measured(page: Page, script: str) -> list[str]:
    found: list[str] = page.evaluate(f"() => {{ {_ALL} {script} }}")
    return found
