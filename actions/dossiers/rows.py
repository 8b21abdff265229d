"""How a row of named values, from whatever system, becomes a dossier."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any, Optional

from actions.dossiers.records import Details, Dossier
from actions.dossiers.states import States
from actions.dossiers.store import OddAnswerError
from knowledge.clock import VIETNAM
from knowledge.text.normalise import clean
from knowledge.text.receipts import find_receipts

_LONGEST = 500
_LONGEST_READ = 4 * _LONGEST
"""Of a text that is longer no more is looked at."""
_LONGEST_DATE = 64
_YEARS = range(1990, 2101)
"""Others stand for "no date": 0001 and 9999 do in many systems."""
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?)?", re.ASCII
)
_MASKED_END = re.compile(r"[^0-9A-Za-z]*[*xX•#][^0-9A-Za-z]*$")


class Rows:
    """Reads what one source says of dossiers.

    A row has values for some of `Fields`. A text, date or state that is none, by its type, makes the row one of
    another shape, which raises OddAnswerError: it is then not known what the others mean. A date that is text but
    cannot be read is None.
    """

    def __init__(self, source: str, states: States, dates: Sequence[str]) -> None:
        self._source = source
        self._states = states
        self._dates = dates

    def read(self, row: Mapping[str, Any], receipt: str, whole: bool) -> Dossier:
        """The dossier with the number `receipt`, with details where the `whole` of it is wanted."""
        word = self._text(row, "state", numeric=True)
        state = self._states.read(word)
        procedure = self._text(row, "procedure_name")
        if not word and not procedure:
            raise self._of_another_shape("state")
        moment = self._moment(row, "updated_at")
        return Dossier(
            receipt=receipt,
            state=state,
            state_word="" if state else word,
            procedure_code=self._text(row, "procedure_code"),
            procedure_name=procedure,
            agency=self._text(row, "agency"),
            received_at=self._day(row, "received_at"),
            due_at=self._day(row, "due_at"),
            finished_at=self._day(row, "finished_at"),
            new_due_at=self._day(row, "new_due_at"),
            apologised_at=self._day(row, "apologised_at"),
            reason=self._text(row, "reason"),
            details=self._details(row) if whole else Details(),
            updated_at=(moment or datetime.now(timezone.utc)).astimezone(timezone.utc),
            asked=moment is None,
            source=self._source,
        )

    def _details(self, row: Mapping[str, Any]) -> Details:
        identity = self._text(row, "identity", numeric=True)[-4:]
        phone = self._text(row, "phone", numeric=True)
        return Details(
            note=self._text(row, "note"),
            applicant=self._text(row, "applicant"),
            # The end of a masked number proves nothing.
            phone="" if _MASKED_END.search(phone) else re.sub("[^0-9]", "", phone),
            identity=identity if identity.isalnum() else "",
        )

    def _text(self, row: Mapping[str, Any], name: str, numeric: bool = False) -> str:
        value = row.get(name)
        if value is None:
            return ""
        if numeric and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise self._of_another_shape(name)
        text = " ".join(clean(value[:_LONGEST_READ]).split())
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

    def _day(self, row: Mapping[str, Any], name: str) -> Optional[date]:
        moment = self._moment(row, name)
        return moment.astimezone(VIETNAM).date() if moment else None

    def _moment(self, row: Mapping[str, Any], name: str) -> Optional[datetime]:
        value = row.get(name)
        if isinstance(value, str):
            value = self._as_written(clean(value)) if len(value) <= _LONGEST_DATE else None
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if value is None:
            return None
        if not isinstance(value, datetime):
            raise self._of_another_shape(name)
        if value.year not in _YEARS:
            return None
        return value if value.tzinfo else value.replace(tzinfo=VIETNAM)

    def _as_written(self, text: str) -> Optional[datetime]:
        if moment := _iso(text):
            return moment
        for written in self._dates:
            try:
                return datetime.strptime(text, written)
            except ValueError:
                continue
        return None

    def _of_another_shape(self, name: str) -> OddAnswerError:
        return OddAnswerError(f"{self._source}: a record of another shape, in `{name}`")


def canonical(number: str) -> str:
    """The receipt `number` as numbers are compared, however its system spells it."""
    found = find_receipts(number)
    return found[0].number if len(found) == 1 else clean(number).upper()


def day_of(number: str) -> Optional[date]:
    """The day in a receipt `number`; None where it has none."""
    middle = number.split("-")[1:2]
    try:
        return datetime.strptime(middle[0], "%y%m%d").date() if middle else None
    except ValueError:
        return None


def _iso(text: str) -> Optional[datetime]:
    """As ISO 8601, whose forms `datetime.fromisoformat` of Python 3.10 reads only in part."""
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    offset = (zone or "").replace("Z", "+0000").replace(":", "")
    offset += "00" * (len(offset) == 3)
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
        return moment.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo) if offset else moment
    except ValueError:
        return None
