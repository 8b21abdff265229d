"""What can be measured of the widget as it is drawn: each function lists what is wrong, and none is wanted."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.chat import Chat

_MEASURES = """
const host = document.querySelector("mot-cua-chat");
const all = (selector) => [...host.shadowRoot.querySelectorAll(selector)].filter((one) => one.getClientRects().length);
const told = (one) => `${one.localName}.${one.className} ${(one.textContent || one.ariaLabel || "").slice(0, 40)}`;
const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
const isClear = (colour) => parts(colour)[3] === 0;
const luminance = (colour) => {
  const [r, g, b] = parts(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};
const under = (one) => {
  for (; one; one = one.parentElement) {
    const { backgroundColor } = getComputedStyle(one);
    if (!isClear(backgroundColor)) return backgroundColor;
  }
  return "rgb(255, 255, 255)";
};
"""

# A field without an edge of its own has that of the box around it.
_RING = """
let one = document.activeElement;
if (one !== host) return [`outside the widget: ${one?.localName}`];
one = host.shadowRoot.activeElement;
const drawn = one.closest(".box") && one.localName === "textarea" ? one.closest(".box") : one;
const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(drawn);
if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return [`no ring: ${told(one)}`];
const behind = under(parseFloat(outlineOffset) < 0 ? drawn : drawn.parentElement);
const measured = contrast(outlineColor, behind);
return measured < 3 ? [`ring ${measured.toFixed(1)}: ${told(one)} ${outlineColor} on ${behind}`] : [];
"""

_EDGES = """
const edged = ".chip, .outlined:not(:disabled), .solid, .send, .box, .suggestions, .reasons textarea, .reasons select";
return all(edged).flatMap((one) => {
  const { borderTopColor, borderTopWidth } = getComputedStyle(one);
  const measured = contrast(borderTopColor, under(one.parentElement));
  return parseFloat(borderTopWidth) >= 1 && measured >= 3 ? [] : [`edge ${measured.toFixed(1)}: ${told(one)}`];
});
"""

# A link in the midst of a text is as high as its line.
_TARGETS = """
return all("button, a, summary, textarea, input, select").flatMap((one) => {
  if (one.matches(".prose a, .facts a, .remark a")) return [];
  const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
  return Math.min(width, height) < 43.9 ? [`${width.toFixed()}x${height.toFixed()}: ${told(one)}`] : [];
});
"""

_CUT = """
const right = Math.max(0, document.documentElement.scrollWidth - innerWidth);
const cut = all("button, a, p, li, dt, dd, h2, h3, label, legend, summary, .bubble, .head, .foot, .panel, .scroller")
  .filter((one) => !one.closest(".sr-only") && one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
  .filter((one) => getComputedStyle(one).display !== "inline");
const gone = all("button, a, textarea, summary, .bubble").filter((one) => {
  const { left, right } = one.getBoundingClientRect();
  return left < -0.5 || right > innerWidth + 0.5;
});
const low = all("button, .head, h2, h3").filter((one) => one.scrollHeight > one.clientHeight + 2);
return [...(right ? [`the page is ${right} too wide`] : []), ...[...cut, ...gone, ...low].map(told)];
"""


def _measured(page: Page, script: str) -> list[str]:
    found: list[str] = page.evaluate(f"() => {{ {_MEASURES} {script} }}")
    return found


def unseen_focus(chat: Chat) -> list[str]:
    """Where the keyboard is: in the widget, with a ring of 3:1 around it (WCAG 2.4.7, 2.4.11, 1.4.11)."""
    return _measured(chat.page, _RING)


def faint_edges(chat: Chat) -> list[str]:
    """Controls whose border has less than 3:1 to what is around them (WCAG 1.4.11)."""
    return _measured(chat.page, _EDGES)


def small_targets(chat: Chat) -> list[str]:
    """What is to be tapped and is less than 44 pixels wide or high."""
    return _measured(chat.page, _TARGETS)


def cut_off(chat: Chat) -> list[str]:
    """Text that is wider than its room, or has to be scrolled to sideways (WCAG 1.4.10, 1.4.12)."""
    return _measured(chat.page, _CUT)
