"""A province's system that is asked over HTTP and answers in JSON."""

from __future__ import annotations

import asyncio
import codecs
from collections import deque
from collections.abc import Sequence
from typing import Any, Optional
from urllib.parse import quote

import aiohttp
import jmespath
import msgspec
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from actions.dossiers.configuration import RestConfig, covers
from actions.dossiers.records import Details, Dossier
from actions.dossiers.rows import Rows, canonical, day_of
from actions.dossiers.states import States
from actions.dossiers.store import OddAnswerError, StoreError

_LONGEST_BODY = 2_000_000
_CHUNK = 65_536
_MOST_RECORDS = 100
_LONGEST_NUMBER = 64
_AT_ONCE = 20
"""So many connections to one system at most."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Who declares another, as servers do by default, cannot mean it: it has no letters for Vietnamese.
_WRITE_VIETNAMESE = frozenset({"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1258"})
# Online a dossier has its number days before somebody receives it.
_DAYS_APART = 14
_DETAILS = frozenset(Details.__struct_fields__)


class _PassingError(StoreError):
    """What may be over in a moment."""


class RestStore:
    """Dossiers in a province's system, by the paths and fields of its family or the deployment."""

    def __init__(self, source: RestConfig) -> None:
        self.name = source.name
        self._source = source
        self._rows = Rows(source.name, States(source.states), source.dates)
        self._record = jmespath.compile(source.record)
        fields = msgspec.structs.asdict(source.fields).items()
        self._fields = {name: jmespath.compile(expression) for name, expression in fields if expression}
        self._session: Optional[aiohttp.ClientSession] = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None

    def holds(self, number: str) -> bool:
        """Whether dossiers with numbers such as `number` may be in it."""
        return covers(self._source.agencies, number)

    async def find(self, numbers: Sequence[str], *, whole: bool = False) -> Optional[Dossier]:
        """The dossier known under any of `numbers`; raises StoreError within the source's time.

        What may be over in a moment (a broken connection, HTTP 429 and 5xx) is tried once more.
        """
        try:
            return await asyncio.wait_for(self._retrying(deque(numbers), whole), self._source.timeout_s)
        except asyncio.TimeoutError:
            raise StoreError(f"{self.name}: no answer within {self._source.timeout_s} s") from None

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None and self._loop is asyncio.get_running_loop():
            await self._session.close()
        self._session = None

    async def _retrying(self, remaining: deque[str], whole: bool) -> Optional[Dossier]:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(2),
            wait=wait_exponential_jitter(initial=0.1, jitter=0.1),
            retry=retry_if_exception_type(_PassingError),
            reraise=True,
        )
        return await retrying(self._ask_each, remaining, whole)

    async def _ask_each(self, remaining: deque[str], whole: bool) -> Optional[Dossier]:
        while remaining:
            number = remaining[0]
            for record in await self._ask(number):
                if self._is_about(record, number):
                    dossier = self._rows.read(self._row(record, whole), number, whole)
                    if "receipt" in self._fields or _of_its_day(dossier, number):
                        return dossier
            remaining.popleft()
        return None

    async def _ask(self, number: str) -> list[dict[str, Any]]:
        """The records answered to `number`."""
        spelled = self._spelled(number)
        path = self._source.path.replace("{number}", quote(spelled, safe=""))
        url = self._source.url.rstrip("/") + path
        params = {name: str(text).replace("{number}", spelled) for name, text in self._source.params.items()}
        try:
            async with self._client().get(url, params=params, allow_redirects=False) as response:
                if response.status in (204, 404):
                    return []
                self._check_status(response)
                body = await self._body(response)
                return self._records(_parsed(body, response.charset))
        except (aiohttp.ClientConnectionError, OSError) as error:
            raise _PassingError(f"{self.name}: {type(error).__name__}") from None
        except (aiohttp.ClientError, ValueError) as error:
            raise StoreError(f"{self.name}: {type(error).__name__}") from None

    def _client(self) -> aiohttp.ClientSession:
        """A session belongs to a loop, and is made in it."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._loop = loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_AT_ONCE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept": "application/json", **self._source.headers},
                timeout=aiohttp.ClientTimeout(),
            )
        return self._session

    def _check_status(self, response: aiohttp.ClientResponse) -> None:
        if response.status == 200:
            return
        passing = response.status == 429 or response.status >= 500
        # Who says when to come back is not asked again before.
        again = passing and "Retry-After" not in response.headers
        refused = 400 <= response.status < 500 and not passing
        kind = _PassingError if again else OddAnswerError if refused else StoreError
        raise kind(f"{self.name}: HTTP {response.status}")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > _LONGEST_BODY:
                raise StoreError(f"{self.name}: more than {_LONGEST_BODY} bytes")
        return bytes(body)

    def _records(self, answer: Any) -> list[dict[str, Any]]:
        found = self._searched(self._record, answer)
        records = [found] if isinstance(found, dict) else found
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise OddAnswerError(f"{self.name}: an answer of another shape")
        # One record is what is known of the number asked for; a list may be what was found like it.
        if isinstance(found, list) and found and "receipt" not in self._fields:
            raise OddAnswerError(f"{self.name}: a list of records that do not say of what")
        if len(records) > _MOST_RECORDS:
            raise OddAnswerError(f"{self.name}: more than {_MOST_RECORDS} records")
        return [record for record in records if record]

    def _is_about(self, record: dict[str, Any], number: str) -> bool:
        if "receipt" not in self._fields:
            return True
        said = self._searched(self._fields["receipt"], record)
        if not isinstance(said, str):
            raise OddAnswerError(f"{self.name}: a record of another shape, in `receipt`")
        if len(said) > _LONGEST_NUMBER:
            return False
        return canonical(said) == canonical(number) or said.strip().upper() == self._spelled(number).upper()

    def _row(self, record: dict[str, Any], whole: bool) -> dict[str, Any]:
        row = {}
        for name, expression in self._fields.items():
            if whole or name not in _DETAILS:
                value = self._searched(expression, record)
                # What an expression with a condition yields where that does not hold.
                row[name] = None if value is False else value
        return row

    def _searched(self, expression: Any, record: Any) -> Any:
        try:
            return expression.search(record)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise OddAnswerError(f"{self.name}: {type(error).__name__}") from None

    def _spelled(self, number: str) -> str:
        if self._source.number == "compact":
            return "".join(letter for letter in number if letter.isalnum())
        return number.lower() if self._source.number == "lower" else number


def _parsed(body: bytes, declared: Optional[str]) -> Any:
    """The JSON in `body`, written as its mark says, as declared, in UTF-8, or in windows-1258, whichever fits first."""
    marked = [encoding for mark, encoding in _MARKS if body.startswith(mark)][:1]
    for encoding in marked or (_writing_vietnamese(declared), "utf-8", "cp1258"):
        try:
            return msgspec.json.decode(body.decode(encoding))
        except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
            continue
    raise ValueError("no JSON")


def _writing_vietnamese(declared: Optional[str]) -> str:
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):
        return "utf-8"
    return name if name in _WRITE_VIETNAMESE else "utf-8"


def _of_its_day(dossier: Dossier, number: str) -> bool:
    """Whether an answer that names no number fits the day in `number`: some systems answer to any part of one."""
    day = day_of(number)
    received = dossier.received_at
    return day is None or received is None or abs((received - day).days) <= _DAYS_APART
