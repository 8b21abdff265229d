"""Into which group of figures an answer belongs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from actions.wording.replies import Status

Group = Literal["answered", "asked_back", "refused", "handed_over", "smalltalk", "emergency"]

GROUPS: Mapping[Group, tuple[Status, ...]] = {
    "answered": ("answered", "dossier"),
    "asked_back": ("clarify", "ask_receipt"),
    "refused": ("out_of_scope", "unanswerable", "dossier_not_found", "refused", "busy"),
    "handed_over": ("handoff", "human"),
    "smalltalk": ("smalltalk",),
    "emergency": ("emergency",),
}
GROUP_OF: Mapping[str, Group] = {status: group for group, statuses in GROUPS.items() for status in statuses}
