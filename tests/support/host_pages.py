"""Web sites that have the widget on their pages: each on a port of its own, which makes it another origin."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

_DOCUMENT = """<!doctype html>
<html lang="vi">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Xã Minh Hoạ</title>
  {head}
</head>
<body>
  <h1>Xã Minh Hoạ</h1>
  {body}
</body>
</html>
"""


class _File(NamedTuple):
    packed: bytes
    type: str
    policy: str


def strict(api: str) -> str:
    """The narrowest Content-Security-Policy under which a page can have the widget of the service at `api`."""
    return (
        f"default-src 'none'; script-src {api}; connect-src {api}; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def script_line(api: str, **attributes: str) -> str:
    """The line that an agency puts into its page; an attribute ``name`` becomes ``data-name``."""
    given = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    return f'<script src="{api}/widget.js" async{given}></script>'


class Site:
    """A site over loopback; its pages can be changed at any time."""

    def __init__(self, origin: str, files: dict[str, _File], answers: dict[str, Callable[[bytes], bytes]]) -> None:
        self.origin = origin
        self._files = files
        self._answers = answers

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Site]:
        """A site without pages, until the end of the block."""
        files: dict[str, _File] = {}
        answers: dict[str, Callable[[bytes], bytes]] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                file = files.get(self.path)
                if file is None:
                    self._send(204)  # browsers ask for an icon by themselves
                else:
                    more = {"Content-Encoding": "gzip", "Content-Security-Policy": file.policy}
                    self._send(200, file.packed, file.type, **more)

            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                self._send(200, answers[self.path](asked), "application/json")

            def _send(self, status: int, content: bytes = b"", content_type: str = "", **more: str) -> None:
                self.send_response(status)
                for name, value in {"Content-Type": content_type, **more}.items():
                    if value:
                        self.send_header(name, value)
                if content:
                    self.send_header("Content-Length", str(len(content)))
                with suppress(ConnectionError):  # the page was left meanwhile
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: what is asked for is not the tests' output."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield cls(f"http://127.0.0.1:{server.server_port}", files, answers)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def page(self, body: str, *, head: str = "", policy: str = "", path: str = "/") -> str:
        """Put a page with `body` at `path`; returns its address."""
        return self.file(path, _DOCUMENT.format(head=head, body=body), "text/html; charset=utf-8", policy)

    def file(self, path: str, content: str, content_type: str, policy: str = "") -> str:
        """Put a file at `path`; returns its address."""
        self._files[path] = _File(gzip.compress(content.encode(), mtime=0), content_type, policy)
        return self.origin + path

    def answer(self, path: str, reply: Callable[[bytes], bytes]) -> None:
        """Let JSON that is posted to `path` be answered with what `reply` makes of it, JSON too."""
        self._answers[path] = reply
