"""The two questions people are asked: of a conversation, and of a dossier that was returned."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from actions.wording.privacy import run_by
from actions.wording.replies import QuickReply, Reply
from actions.wording.templates import vietnamese

Kind = Literal["conversation", "dossier"]
Score = Literal[1, 2, 3, 4, 5]
"""From not content at all to very content: the scale on which agencies are scored."""
SCORES: tuple[Score, ...] = get_args(Score)
Factor = Literal["access", "procedure", "staff", "result", "feedback"]
"""What agencies are scored on: access to the service, the procedure, who did the work, its result, and how what people
say to it is taken."""
FACTORS: tuple[Factor, ...] = get_args(Factor)
LONGEST_COMMENT = 500


class Survey(NamedTuple):
    """A question that was put in a conversation."""

    id: int
    """0 where nobody has put it."""
    conversation: str
    kind: Kind
    receipt: str
    """Of the dossier; empty for a conversation, as the next two."""
    title: str
    """The name of its procedure."""
    agency: str

    def shown(self) -> dict[str, object]:
        """What a page needs to put it."""
        return {"survey": self.id, **{name: getattr(self, name) for name in ("kind", "receipt", "title", "agency")}}

    def reply(self) -> Reply:
        """How a platform puts it."""
        t = vietnamese()
        question = t("asking.conversation")
        if self.kind == "dossier":
            procedure = self.title or t("asking.some_procedure")
            question = t("asking.dossier", receipt=self.receipt, procedure=procedure, agency=run_by(self.agency))
        steps = [QuickReply(title, f"/satisfaction {self.id} {score}") for score, title in titles().items()]
        return Reply(text=f"{question}\n\n{t('asking.or_not')}", quick_replies=steps)


class Given(NamedTuple):
    """An answer to one of the two."""

    score: Score | None
    """None: not willing to say."""
    factors: Mapping[Factor, Score] = MappingProxyType({})
    comment: str = ""
    """As typed."""


def titles() -> dict[Score, str]:
    """What the steps are called."""
    t = vietnamese()
    return {score: t(f"asking.steps.{score}") for score in SCORES}
