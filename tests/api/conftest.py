from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.support.servers import Conversation, Servers


@pytest.fixture(scope="session")
def http(servers: Servers) -> Iterator[httpx.Client]:
    """A client of the live api."""
    with httpx.Client(base_url=servers.url, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def conversation(http: httpx.Client) -> Conversation:
    """A conversation not begun yet."""
    return Conversation(http)
