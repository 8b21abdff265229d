"""How to reach a person, in words."""

from __future__ import annotations

from actions.wording.templates import english, vietnamese


def staff_words(hotline: str, hours: str, lang: str = "vi") -> str:
    """In the language `lang`: the deployment's telephone, or the nearest centre where it has none."""
    t = english() if lang == "en" else vietnamese()
    if not hotline:
        return t("staff.without_hotline")
    return t("staff.with_hotline", hotline=hotline, hours=t("staff.hours", hours=hours) if hours else "")
