"""What people are told of the machine that answers them, and of what it stores."""

from __future__ import annotations

from actions.wording.templates import english, vietnamese


def run_by(agency: str, lang: str = "vi") -> str:
    """In the language `lang`: who runs the deployment, `agency` where it is named."""
    t = english() if lang == "en" else vietnamese()
    return agency or t("privacy.unnamed")


def privacy_notice(agency: str, keep_days: int, lang: str = "vi") -> list[str]:
    """The lines told at the first turn, in the language `lang`.

    `keep_days`: after so many days it is deleted what was said.
    """
    t = english() if lang == "en" else vietnamese()
    return [
        t("privacy.machine"),
        t("privacy.stored"),
        t("privacy.kept", agency=run_by(agency, lang), days=keep_days),
        t("privacy.yours"),
        t("privacy.beware"),
    ]
