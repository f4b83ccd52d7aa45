"""An SMTP server on loopback that keeps what it takes, and fails as it is told to."""

import asyncio
import email
import email.policy
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SILENCE = 600  # seconds: longer than anybody listens


class Taken(NamedTuple):
    """A mail that the server took, and whether it said so."""

    address: str
    mail: EmailMessage
    was_answered: bool

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        return part.get_content() if part else ""


class MailServer:
    """`mood` says how it answers from now on: takes, refuses (451), denies (550), drops, is silent."""

    def __init__(self) -> None:
        self.mood, self.slowness = "takes", 0.0
        self.met: Counter[str] = Counter()  # how many mails came while it was in which mood
        self.taken: list[Taken] = []

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mood == "denies":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.met[self.mood] += 1
        await asyncio.sleep(self.slowness)
        if self.mood == "refuses":
            return "451 4.3.0 try again later"
        if self.mood == "is silent":
            await asyncio.sleep(SILENCE)
        self._keep(envelope, was_answered=self.mood != "drops")
        if self.mood == "drops" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK"

    def _keep(self, envelope: Envelope, *, was_answered: bool) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.extend(Taken(address, mail, was_answered) for address in envelope.rcpt_tos)

    @contextmanager
    def running(self) -> Iterator[int]:
        """Listen on a port of its own, which is yielded."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(self, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield port
        finally:
            controller.stop()
