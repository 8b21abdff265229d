from __future__ import annotations

import gzip
from typing import NamedTuple

import pytest

from knowledge.national.convert import convert
from knowledge.national.findings import Findings
from knowledge.national.portal import PortalRecord, decode
from knowledge.records import Procedure
from tests.support.need import need
from tests.support.places import NATIONAL


class Converted(NamedTuple):
    """A record of the national catalogue and what was made of it."""

    raw: bytes
    record: PortalRecord
    procedure: Procedure
    findings: Findings


@pytest.fixture(scope="session")
def converted() -> dict[str, Converted]:
    """The whole national catalogue by code, converted once a session."""
    need(NATIONAL.is_file(), "the national catalogue")
    found: dict[str, Converted] = {}
    with gzip.open(NATIONAL, "rb") as lines:
        for raw in lines:
            record = decode(raw)
            found[record.code] = Converted(raw, record, *convert(record))
    return found
