"""Sending a report by mail."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_PORTS = {"smtp": 587, "smtps": 465}
_TIMEOUT_S = 60.0


class MailError(Exception):
    """The mail server was not there or did not take the letter; the text says why."""


class Letter(NamedTuple):
    """What is sent."""

    subject: str
    text: str
    name: str
    """Of the workbook."""
    book: bytes
    id: str
    """The same for the same report: a mail system knows one by it that comes again."""


class Mail:
    """The way to the people who read reports."""

    def __init__(self, server: str, sender: str, to: Sequence[str]) -> None:
        """`server` is ``smtp://…`` or ``smtps://…``, with name and password where it asks for them."""
        self._server = urlsplit(server)
        self._sender = sender
        self._to = to

    def send(self, letter: Letter) -> None:
        """Send `letter` to all of them; raises MailError."""
        message = EmailMessage()
        message["Subject"] = letter.subject
        message["From"] = self._sender
        message["To"] = ", ".join(self._to)
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{letter.id}@{self._sender.rpartition('@')[2]}>"
        message.set_content(letter.text)
        maintype, subtype = _XLSX
        message.add_attachment(letter.book, maintype=maintype, subtype=subtype, filename=letter.name)
        try:
            with self._connected() as smtp:
                self._prove(smtp)
                smtp.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise MailError(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        host, scheme = self._server.hostname or "", self._server.scheme
        port = self._server.port or _PORTS[scheme]
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=_encryption())
        return smtplib.SMTP(host, port, timeout=_TIMEOUT_S)

    def _prove(self, smtp: smtplib.SMTP) -> None:
        """Encrypt, and say who sends."""
        # Beyond this machine nothing goes in the clear: a server that cannot encrypt raises.
        if self._server.scheme == "smtp" and not _is_here(self._server.hostname or ""):
            smtp.starttls(context=_encryption())
        if self._server.username:
            smtp.login(unquote(self._server.username), unquote(self._server.password or ""))


def _encryption() -> ssl.SSLContext:
    return ssl.create_default_context()


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
