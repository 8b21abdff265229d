"""Provinces' dossier systems over loopback: they know the dossiers they are given, and misbehave on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import socket
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, get_args

from aiohttp import web

if TYPE_CHECKING:
    from typing import Self

JsonObject = dict[str, Any]

Kind = Literal["igate", "older"]
"""VNPT iGate, and what provinces had before it."""

Mood = Literal[
    "right",
    "slow",
    "hanging",
    "dripping",
    "html",
    "error",
    "busy",
    "wrong",
    "other dossier",
    "garbage",
    "half",
    "huge",
    "windows-1258",
    "windows-1258 undeclared",
    "utf-16",
    "utf-8 bom",
    "nfd",
    "redirect",
]
MOODS: tuple[Mood, ...] = get_args(Mood)

DRIP_S = 0.3
"""Between two bytes of a dripping server."""
HUGE_BYTES = 50_000_000
"""At least so long is a huge answer."""
RETRY_AFTER_S = 30
"""What a busy server asks for."""
NOWHERE = "http://127.0.0.1:9/"
"""Where a redirecting server sends to."""

_JSON = "application/json"
_UTF8_JSON = f"{_JSON}; charset=utf-8"
_ASKED = {"igate": ("/pa/dossier-search/dvc", "code"), "older": ("/api/hoso/tracuuhoso", "tukhoa")}
_MAINTENANCE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Bảo trì hệ thống</title></head>
<body><h1>Hệ thống đang bảo trì</h1><p>Cổng dịch vụ công tạm ngừng phục vụ. Mong quý vị thông cảm!</p></body></html>
"""
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True)
class Filed:
    """A fictional dossier as its province holds it."""

    receipt: str
    procedure: str = "Đăng ký khai sinh"
    agency: str = "Ủy ban nhân dân xã Thử Nghiệm"
    """Told by iGate only."""
    state: str = "Đang xử lý"
    """In the system's own words."""
    received: date = date(2026, 11, 2)
    due: date | None = date(2026, 11, 9)
    finished: date | None = None
    name: str = "Nguyễn Thị Thử Nghiệm"
    phone: str = "0900000123"
    """Told by iGate only."""
    identity: str = "001099004567"
    procedure_code: str = "1.001193"
    """Told by iGate only."""

    def answer(self, kind: Kind) -> JsonObject:
        """What a system of `kind` answers to its receipt number."""
        return {"content": [self.igate()]} if kind == "igate" else self.older()

    def igate(self) -> JsonObject:
        """As an element of `content`."""
        return {
            "code": self.receipt,
            "applicant": {
                "data": {"fullname": self.name, "phoneNumber": self.phone, "identityNumber": self.identity},
            },
            "procedure": {"code": self.procedure_code, "translate": [{"name": self.procedure}]},
            "agency": {"name": [{"name": self.agency}]},
            "statusCurrentTask": self.state,
            "applyMethod": {"name": "Trực tuyến"},
            "appliedDate": _iso(self.received, "06:15:00"),
            "acceptedDate": _iso(self.received, "08:30:00"),
            "appointmentDate": _iso(self.due, "17:00:00"),
            "completedDate": _iso(self.finished, "10:20:30"),
        }

    def older(self) -> JsonObject:
        """The whole answer, which names no receipt number; `ngaytraketqua` is the day it is due."""
        return {
            "tenhoso": self.procedure,
            "ngaynhan": f"{self.received:%d/%m/%Y} 08:30:00",
            "tinhtrang_hoso": self.state,
            "ngayxulyxong": f"{self.finished:%d/%m/%Y} 10:20:30" if self.finished else None,
            "ngaytraketqua": f"{self.due:%d/%m/%Y}" if self.due else None,
            "nguoinhan": "Trần Văn Tiếp Nhận",
            "tccn_ten": self.name,
            "tccn_diachi": "Thôn Thử Nghiệm, xã Thử Nghiệm",
            "socmnd": self.identity,
        }


STRANGER = Filed(
    "H00.98-261015-9999",
    procedure="Đăng ký kết hôn",
    agency="Ủy ban nhân dân xã Người Lạ",
    state="Đã trả kết quả",
    received=date(2026, 10, 15),
    due=date(2026, 10, 20),
    finished=date(2026, 10, 19),
    name="Lê Văn Người Lạ",
    phone="0900000987",
    identity="001088007654",
    procedure_code="1.000894",
)
"""The other dossier: nothing of it may reach who asked for one of their own."""


def wrong_shapes(kind: Kind, receipt: str) -> list[Any]:
    """The answers of the mood "wrong", which come in turn; where they can, they keep the number asked for."""
    right = Filed(receipt).answer(kind)
    numbers = _with_leaves(right, 7)
    nulls = _with_leaves(right, None)
    shapes: list[Any] = [[right], numbers, nulls, {"data": right}, None, 7, receipt]
    if kind == "older":
        return shapes
    flat = dict.fromkeys(Filed(receipt).igate(), 7)
    contents: list[Any] = [
        [numbers["content"][0] | {"code": receipt}],
        [nulls["content"][0] | {"code": receipt}],
        [flat | {"code": receipt}],
        [dict.fromkeys(flat) | {"code": receipt}],
        [None, 7, receipt],
        right["content"][0],
        None,
    ]
    return shapes + [{"content": content} for content in contents]


def windows_1258(text: str) -> bytes:
    """`text` in windows-1258, which has the letters of Vietnamese but writes their tones apart."""
    apart = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        apart.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)))
        apart.extend(part for part in parts if part in _TONES)
    return "".join(apart).encode("windows-1258")


class ProvinceServer:
    """One province's system; its address stays the same while it is stopped, and is then refused."""

    def __init__(self, kind: Kind, *dossiers: Filed) -> None:
        self.kind = kind
        self.url = ""
        """Without a slash at its end."""
        self.dossiers: dict[str, Filed] = {filed.receipt: filed for filed in dossiers}
        """By receipt number."""
        self.requests: list[str] = []
        """Paths with their queries, as they were sent."""
        self.delay_s = 1.0
        """How long a slow server takes."""
        self.failures: int | None = None
        """After so many look-ups the mood is "right" again, and this None; None: never."""
        self._mood: Mood = "right"
        self._wrong = itertools.count()
        self._random = random.Random(20261102)
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()
        self._open: set[asyncio.Transport] = set()
        """Of the look-ups under way."""
        self._socket: socket.socket | None = None

    @property
    def mood(self) -> Mood:
        """How look-ups are answered from now on."""
        return self._mood

    @mood.setter
    def mood(self, mood: Mood) -> None:
        if mood not in MOODS:
            raise ValueError(f"No such mood: {mood!r}")
        self._mood = mood

    def add(self, *dossiers: Filed) -> None:
        """Files dossiers, in place of those with the same numbers."""
        self.dossiers.update((filed.receipt, filed) for filed in dossiers)

    async def start(self) -> None:
        """Listens again where it did before."""
        if self._runner is not None:
            return
        assert self._socket is not None, "It has no address before it is entered."
        self._closing = asyncio.Event()
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._arrived)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.3)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def stop(self) -> None:
        """Breaks off what is under way; who connects is refused until it starts again."""
        if self._runner is None:
            return
        assert self._socket is not None
        runner, self._runner = self._runner, None
        # asyncio forgets a connection that it takes while it closes: it takes no more, and finishes with the last.
        asyncio.get_running_loop().remove_reader(self._socket)
        await asyncio.sleep(0.01)
        self._closing.set()
        for transport in self._open:
            transport.abort()
        await runner.cleanup()
        self._socket = _bound(int(self.url.rsplit(":", 1)[1]))
        # Clients in this loop come to know that the connections they kept are closed.
        await asyncio.sleep(0.05)

    async def __aenter__(self) -> Self:
        self._socket = _bound(0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        assert self._socket is not None
        self._socket.close()

    async def _arrived(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.raw_path)
        path, parameter = _ASKED[self.kind]
        if request.method != "GET" or request.path != path:
            return web.json_response({"status": 404, "error": "Not Found", "path": request.path}, status=404)
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("It was gone before it was looked at.")
        self._open.add(transport)
        try:
            answer = await self._answer(request, self._mood_for_one(), request.query.get(parameter, ""))
        finally:
            self._open.discard(transport)
        if self._closing.is_set():
            transport.abort()
        return answer

    def _mood_for_one(self) -> Mood:
        """The mood, of whose `failures` it takes one."""
        mood = self._mood
        if mood == "right" or self.failures is None:
            return mood
        if self.failures <= 0:
            mood = "right"
        if self.failures <= 1:
            self._mood, self.failures = "right", None
        else:
            self.failures -= 1
        return mood

    async def _answer(self, request: web.Request, mood: Mood, receipt: str) -> web.StreamResponse:
        if mood == "slow":
            await self._pause(self.delay_s)
        elif mood == "hanging":
            await self._closing.wait()
        elif mood == "html":
            return web.Response(text=_MAINTENANCE, content_type="text/html")
        elif mood == "error":
            fault = {"status": 500, "error": "Internal Server Error", "message": "Lỗi hệ thống", "path": request.path}
            return _answered(_text(fault).encode(), status=500)
        elif mood == "busy":
            fault = {"status": 503, "error": "Service Unavailable", "message": "Hệ thống đang quá tải"}
            return _answered(_text(fault).encode(), status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
        elif mood == "redirect":
            return web.Response(status=302, headers={"Location": NOWHERE})
        elif mood == "garbage":
            return _answered(self._random.randbytes(2000), _JSON)
        elif mood == "wrong":
            shapes = wrong_shapes(self.kind, receipt)
            return _answered(_text(shapes[next(self._wrong) % len(shapes)]).encode())
        elif mood == "other dossier":
            return _answered(_text(STRANGER.answer(self.kind)).encode())
        text = _text(self._found(receipt))
        if mood == "dripping":
            return await self._drip(request, text.encode())
        if mood == "half":
            return await _cut_off(request, text.encode())
        if mood == "huge":
            return await _stream(request, _huge(text))
        return _encoded(text, mood)

    def _found(self, receipt: str) -> JsonObject:
        if receipt in self.dossiers:
            return self.dossiers[receipt].answer(self.kind)
        return {"content": []} if self.kind == "igate" else {}

    async def _drip(self, request: web.Request, body: bytes) -> web.StreamResponse:
        """`body` byte by byte, and blanks when it is over."""
        response = web.StreamResponse(headers={"Content-Type": _UTF8_JSON, "Content-Length": "100000"})
        await response.prepare(request)
        try:
            for byte in itertools.chain(body, itertools.repeat(ord(" "))):
                await response.write(bytes([byte]))
                if await self._pause(DRIP_S):
                    break
        except ConnectionError:
            pass
        return response

    async def _pause(self, seconds: float) -> bool:
        """Waits; whether the server was stopped meanwhile."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True


def _bound(port: int) -> socket.socket:
    """Holds the port for nobody else to get it; who connects is refused unless someone listens on it."""
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", port))
    return held


def _iso(day: date | None, time: str) -> str | None:
    return f"{day.isoformat()}T{time}.000+0700" if day else None


def _text(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _answered(
    body: bytes, content_type: str = _UTF8_JSON, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    return web.Response(body=body, status=status, headers={"Content-Type": content_type, **(headers or {})})


def _encoded(text: str, mood: Mood) -> web.Response:
    """The right answer in the writing of `mood`."""
    if mood == "windows-1258":
        return _answered(windows_1258(text), f"{_JSON}; charset=windows-1258")
    if mood == "windows-1258 undeclared":
        return _answered(windows_1258(text), _JSON)
    if mood == "utf-16":
        return _answered(text.encode("utf-16"), _JSON)
    if mood == "utf-8 bom":
        return _answered(text.encode("utf-8-sig"))
    if mood == "nfd":
        return _answered(unicodedata.normalize("NFD", text).encode())
    return _answered(text.encode())


async def _cut_off(request: web.Request, body: bytes) -> web.StreamResponse:
    """Declares all of `body`, sends half of it, and closes the connection."""
    response = web.StreamResponse(headers={"Content-Type": _UTF8_JSON, "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _stream(request: web.Request, chunks: Iterator[bytes]) -> web.StreamResponse:
    """`chunks` without a length declared, as far as anyone takes them."""
    response = web.StreamResponse(headers={"Content-Type": _UTF8_JSON})
    await response.prepare(request)
    try:
        for chunk in chunks:
            await response.write(chunk)
    except ConnectionError:
        pass
    return response


def _huge(text: str) -> Iterator[bytes]:
    """The JSON object `text` with one member more, which is huge."""
    yield f"{text[:-1]}{', ' if text != '{}' else ''}".encode()
    yield b'"ghichu": "'
    chunk = b"x" * 50_000
    for _ in range(HUGE_BYTES // len(chunk)):
        yield chunk
    yield b'"}'


def _with_leaves(value: Any, leaf: Any) -> Any:
    """`value` with another at each place of a text or null."""
    if isinstance(value, dict):
        return {key: _with_leaves(item, leaf) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_leaves(item, leaf) for item in value]
    return leaf
