"""A mail server on loopback that keeps what it is sent."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every letter, or after `busy` was set none."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[tuple[list[str], EmailMessage]] = []
        """To whom, and what."""
        self.busy = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[MailServer]:
        """A server until the end of the block."""
        with cls() as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield server
            server.shutdown()


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        to: list[str] = []
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line.split(":")[0].upper()
            if command.startswith("QUIT"):
                self._say("221 bye")
                return
            if command == "RCPT TO":
                to.append(line.partition("<")[2].partition(">")[0])
            if command != "DATA":
                self._say("451 busy" if self.server.busy and command == "MAIL FROM" else "250 ok")
                continue
            self._say("354 go on")
            lines: list[bytes] = []
            while (one := self.rfile.readline()) != b".\r\n":
                lines.append(one.removeprefix(b".") if one.startswith(b"..") else one)
            message = email.message_from_bytes(b"".join(lines), _class=EmailMessage, policy=email.policy.default)
            self.server.letters.append((to, message))
            self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
