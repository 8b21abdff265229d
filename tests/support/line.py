"""A line to a server that can break without the browser being told: it still believes to be online."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread
from typing import Literal
from urllib.parse import urlsplit

_AT_ONCE = 64 * 1024


class Line:
    """Forwards connections to a server; what comes back can be held, and everything be cut."""

    def __init__(self, door: socket.socket, to: str) -> None:
        self.url = "http://{}:{}".format(*door.getsockname())
        self._door = door
        self._to = to
        self._state = Condition()
        self._is: Literal["open", "held", "cut"] = "open"
        self._mark = b""
        self._answering = b""
        self._at_mark: Literal["held", "cut"] = "cut"
        self._ends: set[socket.socket] = set()

    @classmethod
    @contextmanager
    def laid(cls, to: str) -> Iterator[Line]:
        """A line to the server at the address `to`, until the end of the block."""
        with socket.create_server(("127.0.0.1", 0)) as door:
            line = cls(door, to)
            Thread(target=line._accept, daemon=True).start()
            try:
                yield line
            finally:
                line.cut()
                with suppress(OSError):
                    door.shutdown(socket.SHUT_RDWR)

    @property
    def is_open(self) -> bool:
        """Whether everything comes through: no more once a mark was reached."""
        return self._is == "open"

    def cut(self, at: bytes = b"", answering: bytes = b"") -> None:
        """End all connections, and new ones at once; or do so where `at` comes back from the server.

        Only where it comes back on a connection whose last request starts with `answering`: a page asks for more than
        the one thing.
        """
        self._do("cut", at, answering)

    def hold(self, at: bytes = b"", answering: bytes = b"") -> None:
        """Let nothing more come back; or do so where `at` comes back, as `cut` does."""
        self._do("held", at, answering)

    def mend(self, to: str = "") -> None:
        """Let everything through again, to another server where its address is given."""
        with self._state:
            self._is, self._mark, self._to = "open", b"", to or self._to
            self._state.notify_all()

    def _do(self, what: Literal["held", "cut"], at: bytes, answering: bytes) -> None:
        with self._state:
            self._mark, self._at_mark, self._answering = at, what, answering
            if not at:
                self._become(what)

    def _become(self, what: Literal["held", "cut"]) -> None:
        self._is = what
        self._state.notify_all()
        if what == "cut":
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._ends.clear()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
                to = urlsplit(self._to)
                far = socket.create_connection((to.hostname, to.port))
            except ConnectionError:  # nobody there: as where the line is cut
                near.close()
                continue
            except OSError:
                return
            with self._state:
                if self._is == "cut":
                    near.close()
                    far.close()
                    continue
                self._ends |= {near, far}
            asked = bytearray()
            Thread(target=self._carry, args=(near, far, asked), daemon=True).start()
            Thread(target=self._carry_back, args=(far, near, asked), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket, asked: bytearray) -> None:
        with suppress(OSError):
            while data := near.recv(_AT_ONCE):
                if b" HTTP/1.1\r\n" in data:
                    asked[:] = data
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)

    def _carry_back(self, far: socket.socket, near: socket.socket, asked: bytearray) -> None:
        with suppress(OSError):
            while data := far.recv(_AT_ONCE):
                with self._state:
                    if self._mark and self._mark in data and asked.startswith(self._answering):
                        before, mark, after = data.partition(self._mark)
                        near.sendall(before)
                        data, self._mark = mark + after, b""
                        self._become(self._at_mark)
                    self._state.wait_for(lambda: self._is != "held")
                near.sendall(data)
            near.shutdown(socket.SHUT_WR)
        with self._state:
            self._ends -= {near, far}
