"""A mail server nobody here wrote, PyPI `aiosmtpd`, with the faults our tests need.

    PORT=0 WAY=starttls CERTIFICATE=good venv/bin/python smtp.py

Prints `READY <port> <path of the authority's certificate>` once it listens, then one line of JSON
for each thing a test may want to count. README.md has its settings and its recipients.

Whoever holds its standard input as a pipe may write a number and a line's end: the server repeats
the number on a line of its own, after all that happened before.
"""

import asyncio
import collections
import datetime
import json
import os
import random
import signal
import ssl
import stat
import sys
import tempfile

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

WAY = os.environ.get("WAY", "starttls")
CERTIFICATE = os.environ.get("CERTIFICATE", "good")
SIZE = int(os.environ.get("SIZE", "200000"))
# Shares of tries that meet a fault, such as {"later": 0.2, "drop": 0.1, "drop_after": 0.1}.
FAULTS = json.loads(os.environ.get("FAULTS", "{}"))
dice = random.Random(int(os.environ.get("SEED", "1")))
LOGIN, PASSWORD = b"app", b"sbx-password-only-for-tests"
LONG_LINE = "x" * 10_000


def report(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def fault(name):
    return dice.random() < FAULTS.get(name, 0)


class Recipients:
    """What the name before the @ of a recipient makes the server do."""

    def __init__(self):
        self.tries = collections.Counter()

    def first(self, what, address, times):
        self.tries[what, address] += 1
        return self.tries[what, address] <= times

    @staticmethod
    def named(address):
        """`grey-3@…` is ("grey", 3)."""
        name, _, times = address.split("@")[0].partition("-")
        return name, int(times) if times.isdigit() else 1

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger"):
            return "550 5.7.1 You are not stranger"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        name, times = self.named(address)
        report("recipient", address=address)
        if name == "nobody":
            return "550 5.1.1 No such user"
        if name == "full":
            return "452 4.2.2 Mailbox full"
        if name == "long":
            return "250 " + LONG_LINE
        if name == "grey" and self.first(name, address, times):
            return "451 4.7.1 Greylisted, try again later"
        if name == "drop" and self.first(name, address, times) or fault("drop"):
            server.transport.abort()
            return "421 Bye"
        if fault("later"):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name, times = self.named(envelope.rcpt_tos[0])
        if name == "spam":
            return "554 5.7.1 This looks like spam"
        if name == "slow":
            await asyncio.sleep(30)
        report(
            "mail",
            sender=envelope.mail_from,
            to=envelope.rcpt_tos,
            tls=session.ssl is not None or WAY == "tls",
            login=session.auth_data.login.decode() if session.auth_data else None,
            data=envelope.content.decode("utf-8", "replace"),
        )
        # The mail is taken, and the client never hears of it.
        if name == "cut" and self.first(name, envelope.rcpt_tos[0], times) or fault("drop_after"):
            report("cut", to=envelope.rcpt_tos)
            server.transport.abort()
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (LOGIN, PASSWORD)
    report("login", accepted=known, tls=session.ssl is not None or WAY == "tls")
    return AuthResult(success=known, handled=False, auth_data=data if known else None)


def certificates(folder):
    """The server's side of TLS, and the file of the authority that clients trust."""
    authority, stranger = trustme.CA(), trustme.CA()
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    issued = {
        "good": lambda: authority.issue_cert("localhost", "127.0.0.1"),
        "other_name": lambda: authority.issue_cert("elsewhere.example"),
        "unknown": lambda: stranger.issue_cert("localhost", "127.0.0.1"),
        "expired": lambda: authority.issue_cert(
            "localhost", not_before=past - datetime.timedelta(days=30), not_after=past
        ),
    }
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued[CERTIFICATE]().configure_cert(context)
    path = os.path.join(folder, "authority.pem")
    authority.cert_pem.write_to_path(path)
    return context, path


def repeat_numbers(loop):
    if not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        return

    def repeat():
        line = sys.stdin.readline()
        if line:
            report("asked", number=int(line))
        else:
            loop.remove_reader(sys.stdin)

    loop.add_reader(sys.stdin, repeat)


async def turn_away(reader, writer):
    writer.write(b"421 4.3.2 Closing for the night\r\n")
    await writer.drain()
    writer.close()


async def speak_another_language(reader, writer):
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()
    writer.close()


async def main():
    loop = asyncio.get_running_loop()
    port = int(os.environ.get("PORT", "0"))
    recipients = Recipients()
    with tempfile.TemporaryDirectory() as folder:
        context, authority = certificates(folder)

        def conversation():
            return SMTP(
                recipients,
                hostname="peer.example",
                data_size_limit=SIZE,
                enable_SMTPUTF8=os.environ.get("UTF8") == "1",
                auth_required=WAY != "open",
                auth_require_tls=WAY == "starttls",
                authenticator=authenticate,
                tls_context=context if WAY == "starttls" else None,
                require_starttls=WAY == "starttls",
                timeout=60,
                loop=loop,
            )

        match WAY:
            case "closed":
                server = await asyncio.start_server(turn_away, "127.0.0.1", port)
            case "http":
                server = await asyncio.start_server(speak_another_language, "127.0.0.1", port)
            case "tls":
                server = await loop.create_server(conversation, "127.0.0.1", port, ssl=context)
            case "starttls" | "plain" | "open":
                server = await loop.create_server(conversation, "127.0.0.1", port)
        stopped = asyncio.Event()
        repeat_numbers(loop)
        loop.add_signal_handler(signal.SIGTERM, stopped.set)
        print("READY", server.sockets[0].getsockname()[1], authority, flush=True)
        await stopped.wait()
        server.close()


asyncio.run(main())
