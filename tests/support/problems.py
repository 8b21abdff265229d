"""What every error of the api has to be."""

from __future__ import annotations

import re
from typing import Any

import httpx

_VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
LONGEST_DETAIL = 2000


def problem(response: httpx.Response, *statuses: int) -> dict[str, Any]:
    """The body of a problem with one of `statuses`, in words that a person can act on."""
    assert response.status_code in statuses, f"{response.status_code}: {response.text[:500]}"
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert _VIETNAMESE.search(body["detail"]), body
    assert body["detail"] != body["title"], "the detail says no more than the title"
    assert body["detail"].endswith((".", "?", "…")), body
    assert len(body["detail"]) <= LONGEST_DETAIL
    assert "Traceback" not in response.text
    return body
