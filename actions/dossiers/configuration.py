"""Which systems are asked for dossiers, who may push them, and whom people call: one YAML file of the deployment.

`${NAME}` in a text is replaced by the environment variable of that name, so that no secret need stand in the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union
from urllib.parse import urlsplit

import jmespath
import msgspec
import sqlalchemy as sa
import yaml

# Less than a person waits: actions/dossiers/everywhere.py.
_Timeout = Annotated[float, msgspec.Meta(gt=0, le=2.5)]
_Code = Annotated[int, msgspec.Meta(ge=1, le=10)]

_REMEDY = "see actions/dossiers/configuration.py for what may stand there"
_MERGED = ("params", "fields", "states")
_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_AGENCY_CODE = re.compile(r"(?:\d{2,3}\.){0,3}[A-Z]\d{2}(?:\.\d{1,3}){0,3}")
_TOKEN = re.compile(r"[!-~]{32,}")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[ -~]+")
_DATE_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d%H%M%S", "%Y%m%d")


class ConfigurationError(Exception):
    """The configuration cannot be used: says which file, which place in it and what to do."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of the configuration; holds secrets, so only its name is ever shown."""

    name: str
    """As it is told to a person."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("name", self.name)]


class Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where each field of `Dossier` and `Details` lies in a record, as JMESPath; empty where nowhere."""

    receipt: str = ""
    """Where a record repeats no number it is trusted to be the one asked for."""
    state: str = ""
    procedure_code: str = ""
    procedure_name: str = ""
    agency: str = ""
    received_at: str = ""
    due_at: str = ""
    finished_at: str = ""
    new_due_at: str = ""
    apologised_at: str = ""
    reason: str = ""
    updated_at: str = ""
    applicant: str = ""
    phone: str = ""
    identity: str = ""
    note: str = ""


class _SourceConfig(_Part, frozen=True, kw_only=True):
    """A system of a province that is asked."""

    url: str
    agencies: Sequence[str] = ()
    """It is asked only for numbers of these agencies and those below; empty: for all."""
    timeout_s: _Timeout = 2.0
    """For a whole look-up."""
    states: Mapping[Union[str, int], _Code] = {}
    """Its own words for states, with their codes."""
    dates: Sequence[str] = _DATE_FORMATS
    """How it writes dates, for `strptime`; ISO 8601 is always read."""


class RestConfig(_SourceConfig, tag="rest", tag_field="kind", frozen=True, kw_only=True):
    """A system that is asked over HTTP and answers in JSON."""

    family: str = ""
    """Whose fields it has: the name of a file in `families/`."""
    headers: Mapping[str, str] = {}
    path: str = ""
    """Behind `url`; "{number}" stands for the number asked for, here and in `params`."""
    params: Mapping[str, Union[str, int]] = {}
    record: str = "@"
    """JMESPath to the record or the list of records."""
    fields: Fields = Fields()
    number: Literal["canonical", "lower", "compact"] = "canonical"
    """How it wants numbers spelled: "H29.12-240408-0012", in lower case, or compact: "H29122404080012"."""


class SqlConfig(_SourceConfig, tag="sql", tag_field="kind", frozen=True, kw_only=True):
    """A database that is asked directly, with an account that may only read."""

    query: str
    """Yields columns named like `Fields`, `receipt` and `state` among them; `:numbers` is the list asked for."""


class PushConfig(_Part, frozen=True, kw_only=True):
    """A system that may push dossiers."""

    token: str
    agencies: Sequence[str] = ()
    """It may push only those of these agencies and those below; empty: all."""


class AgencyConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agency's name and telephone, by the codes that its dossiers' numbers begin with."""

    codes: Annotated[Sequence[str], msgspec.Meta(min_length=1)]
    name: str
    phone: str = ""


class Configuration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says."""

    stores: Sequence[Union[RestConfig, SqlConfig]] = ()
    pushes: Sequence[PushConfig] = ()
    agencies: Sequence[AgencyConfig] = ()


def covers(codes: Sequence[str], number: str) -> bool:
    """Whether the receipt `number` is of an agency with one of `codes` or below it; of any where there are none.

    "H29.12" is below "H29"; in the older spelling, whose last group is the province and whose zeros hold a place,
    "000.03.06.H56" is below "000.00.06.H56", and that below "H56".
    """
    agency = number.partition("-")[0]
    return not codes or any(_is_below(agency, code) for code in codes)


def read_configuration(path: Optional[Path]) -> Configuration:
    """The configuration in the file at `path`; an empty one where no file is named.

    Raises ConfigurationError, whose text has no secret in it.
    """
    if path is None:
        return Configuration()
    try:
        data = _filled(_load(path), "")
        if isinstance(data, dict) and isinstance(data.get("stores"), list):
            data["stores"] = [_with_family(store, f"stores[{i}]") for i, store in enumerate(data["stores"])]
        configuration = _convert(data)
        _check(configuration)
    except _RefusedError as refused:
        raise ConfigurationError(f"{path}: {refused}") from None
    return configuration


class _RefusedError(Exception):
    def __init__(self, place: str, what: str, remedy: str = _REMEDY) -> None:
        super().__init__(": ".join(filter(None, (place, f"{what}; {remedy}"))))


def _load(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8")) or {}
    except FileNotFoundError:
        raise _RefusedError("", "is not there", "see how DOSSIERS spells it") from None
    except OSError as error:
        raise _RefusedError(
            "", f"cannot be read ({type(error).__name__})", "see that it is a file this user may read"
        ) from None
    except UnicodeDecodeError:
        raise _RefusedError("", "is not UTF-8", "save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise _RefusedError(place, "is not YAML", "look for a missing quote, colon or indentation there") from None
    except yaml.YAMLError:
        raise _RefusedError("", "is not YAML", "take out what is no text") from None


def _filled(data: Any, place: str) -> Any:
    """`data` with the environment's values for `${NAME}`."""
    if isinstance(data, dict):
        return {key: _filled(value, f"{place}.{key}".lstrip(".")) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(value, f"{place}[{i}]") for i, value in enumerate(data)]
    if not isinstance(data, str):
        return data

    def value_of(match: re.Match[str]) -> str:
        value = os.environ.get(match[1], "")
        if not value:
            raise _RefusedError(place, f"the environment variable {match[1]!r} is not set", "set it, as in .env")
        return value

    return _PLACEHOLDER.sub(value_of, data)


def _with_family(store: Any, place: str) -> Any:
    """`store` with what its family says, its own words before the family's."""
    if not isinstance(store, dict) or store.get("kind") != "rest" or "family" not in store:
        return store
    known = {entry.name.partition(".")[0]: entry for entry in _families().iterdir() if entry.name.endswith(".yml")}
    name = store["family"]
    if not isinstance(name, str) or name not in known:
        raise _RefusedError(f"{place}.family", "there is no such family", f"take one of {', '.join(sorted(known))}")
    family = yaml.safe_load(known[name].read_text("utf-8"))
    merged = {**family, **store}
    for part in _MERGED:
        if isinstance(store.get(part), dict):
            merged[part] = {**family.get(part, {}), **store[part]}
    return merged


def _families() -> Any:
    return resources.files("actions.dossiers").joinpath("families")


def _convert(data: Any) -> Configuration:
    try:
        return msgspec.convert(data, Configuration)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        raise _RefusedError(path.strip("`").replace("$.", "").replace("$", ""), what) from None


def _check(configuration: Configuration) -> None:
    seen: set[str] = set()
    for i, store in enumerate(configuration.stores):
        place = f"stores[{i}]"
        if not store.name.strip() or store.name in seen:
            raise _RefusedError(f"{place}.name", "is empty or another store's", "give each store its own name")
        seen.add(store.name)
        _check_source(store, place)
    tokens: dict[str, str] = {}
    for i, push in enumerate(configuration.pushes):
        place = f"pushes[{i}]"
        _check_codes(push.agencies, f"{place}.agencies")
        if not _TOKEN.fullmatch(push.token):
            raise _RefusedError(
                f"{place}.token", "is no token of at least 32 visible ASCII characters", "make a longer one"
            )
        if push.token in tokens:
            raise _RefusedError(f"{place}.token", f"is that of {tokens[push.token]} too", "give each its own")
        tokens[push.token] = place
    _check_agencies(configuration.agencies)


def _check_source(store: Union[RestConfig, SqlConfig], place: str) -> None:
    _check_codes(store.agencies, f"{place}.agencies")
    for i, written in enumerate(store.dates):
        if not _is_date_format(written):
            raise _RefusedError(f"{place}.dates[{i}]", "is no order of day, month and year", 'write it as "%d/%m/%Y"')
    if isinstance(store, RestConfig):
        _check_rest(store, place)
    else:
        _check_sql(store, place)


def _check_rest(store: RestConfig, place: str) -> None:
    if not _is_web_address(store.url):
        raise _RefusedError(f"{place}.url", "is no address of a server", "write it as https://motcua.example.vn")
    if not store.path.startswith("/"):
        raise _RefusedError(f"{place}.path", "does not begin with a slash", "give `path`, or a `family` that has one")
    if not any("{number}" in str(text) for text in (store.path, *store.params.values())):
        raise _RefusedError(f"{place}.params", "the number is not asked for", 'write "{number}" where it belongs')
    if not store.fields.state:
        raise _RefusedError(f"{place}.fields.state", "is missing", "give `fields`, or a `family` that has them")
    for name, value in store.headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise _RefusedError(f"{place}.headers.{name}", "is no header", "take out line breaks and diacritics")
    _check_expression(store.record, f"{place}.record")
    for name, expression in msgspec.structs.asdict(store.fields).items():
        if expression:
            _check_expression(expression, f"{place}.fields.{name}")


def _check_expression(expression: str, place: str) -> None:
    try:
        jmespath.compile(expression)
    except jmespath.exceptions.JMESPathError:
        raise _RefusedError(place, "is no JMESPath", "see https://jmespath.org") from None


def _check_sql(store: SqlConfig, place: str) -> None:
    if not _is_database_address(store.url):
        raise _RefusedError(
            f"{place}.url", "is no address of a database", "write it as postgresql://reader:password@host/database"
        )
    if not re.search(r"(?<!:):numbers\b", store.query):
        raise _RefusedError(f"{place}.query", "does not ask for :numbers", "write WHERE … IN :numbers")


def _check_agencies(agencies: Sequence[AgencyConfig]) -> None:
    seen: dict[str, str] = {}
    for i, agency in enumerate(agencies):
        place = f"agencies[{i}].codes"
        _check_codes(agency.codes, place)
        for code in agency.codes:
            if code in seen:
                raise _RefusedError(place, f"{code} stands in {seen[code]} too", "name it once")
            seen[code] = place


def _check_codes(codes: Iterable[str], place: str) -> None:
    for i, code in enumerate(codes):
        if not _AGENCY_CODE.fullmatch(code):
            raise _RefusedError(f"{place}[{i}]", "is no agency's code", "write it as H29, H29.12 or 000.00.06.H56")


def _is_below(agency: str, code: str) -> bool:
    return agency == code or agency.startswith(f"{code}.") or agency.endswith(f".{_without_place_holders(code)}")


def _without_place_holders(code: str) -> str:
    return re.sub(r"^(?:0+\.)+", "", code)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    plain = not parts.query and not parts.fragment and not re.search(r"\s", url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


def _is_database_address(address: str) -> bool:
    try:
        url = sa.engine.make_url(address)
        if url.drivername in ("postgresql", "postgres"):
            return True
        if url.get_backend_name() == "sqlite":
            return url.drivername == "sqlite" and url.database not in (None, "", ":memory:")
        return not url.get_dialect().is_async
    except (sa.exc.ArgumentError, ImportError, ValueError):
        return False


def _is_date_format(written: str) -> bool:
    """Whether it names day, month and year once each, the day before the month unless the year comes first."""
    directives = re.findall(r"%(.)", written)
    order = [directive for directive in directives if directive in "dmyY"]
    if order not in (["d", "m", "Y"], ["d", "m", "y"], ["Y", "m", "d"]):
        return False
    if not set(directives) <= set("dmyYHMSfzZpI%"):
        return False
    day = datetime(2026, 11, 12)
    try:
        return datetime.strptime(day.strftime(written), written).date() == day.date()
    except ValueError:
        return False
