#!/usr/bin/env python3
"""Searches what the tests left for the secrets that were given out in them.

    tests/left_behind.py KEPT FOLDER...

KEPT is the folder that `HOLDFAST_KEEP` named while they ran; it and the others are searched, file by
file. Every secret of the simulated networks and of the real servers starts with a mark, and so does its
second half; keys, which bear none, stand in `issued-*` of KEPT. First it searches for secrets that it
hides itself, in each form: a search that misses one of those is worth nothing.
"""

import base64
import itertools
import pathlib
import re
import secrets
import sqlite3
import sys
import urllib.parse

MARK = b"sbx-"
# Fewer letters after a mark, and it may be chance.
LETTERS = 12
TOKEN = rb"[A-Za-z0-9_~.%/\\*+-]"
AFTER = re.compile(TOKEN + rb"{%d}" % LETTERS)
BEFORE = re.compile(TOKEN + rb"{%d}\Z" % LETTERS)
HEX = re.compile(rb"([2-7][0-9a-fA-F]){%d}" % LETTERS)
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24}")
FOLLOWS = re.compile(MARK + TOKEN + rb"{%d}" % LETTERS)

# The simulated networks gave the tokens out, and have to know them.
OF_THE_NETWORKS = "practice-networks.json"

# What the tests must have left, so that there was something to search.
KINDS = {
    "databases": re.compile(r"\.(sqlite3|db)$"),
    "logs of writing": re.compile(r"-wal$"),
    "copies": re.compile(r"\.backups/.*\.sqlite3$"),
    "logs": re.compile(r"(^|/)log-\d+\.txt$|/logs/holdfast\.log$"),
    "mails": re.compile(r"(^|/)mail-\d+\.txt$"),
    "exports and reports": re.compile(r"(^|/)Holdfast-[a-z-]+-\d+\.txt$"),
}
IN_THE_WINDOW = {
    "answers to the window": re.compile(r"/answers-\d+\.json$"),
    "notices on the desktop": re.compile(r"/dunst-history\.json$"),
    "homes": re.compile(r"/data/app\.holdfast\.desktop/"),
}


class Form:
    """One way to write a mark: the bytes to look for, and whether what stands around them is a secret."""

    def __init__(self, name, wanted, is_secret=lambda data, at: True):
        self.name, self.wanted, self.is_secret = name, wanted, is_secret

    def stands_in(self, data):
        at = data.find(self.wanted)
        while at >= 0:
            if self.is_secret(data, at):
                return True
            at = data.find(self.wanted, at + 1)
        return False


def in_base64(shift):
    """What is sure of the mark in base64, where it begins `shift` bytes after a group of three."""
    first, end = -(-shift * 8 // 6), (shift + len(MARK)) * 8 // 6
    wanted = base64.b64encode(bytes(shift) + MARK + bytes(3))[first:end]

    def is_secret(data, at):
        text = data[max(at - first, 0) : at - first + 24]
        if not BASE64.fullmatch(text):
            return False
        plain = base64.urlsafe_b64decode(text.replace(b"+", b"-").replace(b"/", b"_"))
        return FOLLOWS.match(plain, shift) is not None

    return Form(f"base64 {shift}", wanted, is_secret)


def forms_of_marks():
    def hexadecimal(data, at):
        return HEX.match(data, at + 2 * len(MARK)) is not None

    yield Form("as it is", MARK, lambda data, at: AFTER.match(data, at + len(MARK)) is not None)
    yield Form("backwards", MARK[::-1], lambda data, at: BEFORE.search(data[max(at - LETTERS, 0) : at]) is not None)
    yield Form("hex", MARK.hex().encode(), hexadecimal)
    yield Form("upper hex", MARK.hex().upper().encode(), hexadecimal)
    for escaped in [b"%73%62%78%2d", b"%73%62%78%2D", b"sbx%2d", b"sbx%2D"]:
        yield Form("url", escaped)
    yield Form("utf-16", MARK.decode().encode("utf-16-le"))
    yield from map(in_base64, range(3))


def forms_of_key(text):
    """A key as the keychain has it, and as it is."""
    for name, word in [("key", text), ("bare key", base64.b64decode(text))]:
        yield Form(name, word)
        yield Form(f"{name} backwards", word[::-1])
        yield Form(f"{name} in hex", word.hex().encode())
        yield Form(f"{name} in upper hex", word.hex().upper().encode())


def is_core_dump(data):
    # An ELF file of type 4, elf(5).
    return data[:4] == b"\x7fELF" and data[16:18] == b"\x04\x00"


def search(folders, forms):
    """Gives each file, its size, and the names of the forms in which a secret stands in it."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            if path.name.startswith((OF_THE_NETWORKS, "issued-")):
                continue
            data = path.read_bytes()
            found = [form.name for form in forms if form.stands_in(data)]
            if is_core_dump(data):
                found.append("core dump")
            yield path, len(data), found


def hide(folder):
    """Writes a secret in every form that is searched, each into a file of its own."""
    word, second = secrets.token_urlsafe(12).encode(), secrets.token_urlsafe(12).encode()
    secret = MARK + word + MARK + second
    noise = secrets.token_bytes(4096)
    half = len(secret) // 2
    hidden = {
        "raw": secret,
        "first-half": secret[:half],
        "second-half": secret[half:],
        "backwards": secret[::-1],
        "half-backwards": secret[half:][::-1],
        "hex": secret.hex().encode(),
        "upper-hex": secret.hex().upper().encode(),
        "url": urllib.parse.quote(secret).encode(),
        "url-all": "".join(f"%{byte:02X}" for byte in secret).encode(),
        "json": b'{"a":"' + secret.replace(b"/", b"\\/") + b'"}',
        "utf-16": secret.decode().encode("utf-16-le"),
        "core": b"\x7fELF" + bytes(12) + b"\x04\x00",
    }
    for shift in range(3):
        hidden[f"base64-{shift}"] = base64.b64encode(b"?" * shift + secret)
        hidden[f"base64-url-{shift}"] = base64.urlsafe_b64encode(b"\xff" * shift + secret)
    for name, data in hidden.items():
        around = b"" if name == "core" else noise
        (folder / name).write_bytes(around + b" " + data + b" " + around if around else data)
    database = sqlite3.connect(folder / "hidden.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE hidden (secret TEXT)")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("INSERT INTO hidden VALUES (?)", [secret.decode()])
    hidden["hidden.sqlite3-wal"] = secret
    return database, set(hidden)


def proves_itself(kept, forms):
    """Whether everything that was hidden is found, and noise is not."""
    folder = kept / "hidden"
    folder.mkdir()
    (folder / "noise").write_bytes(secrets.token_bytes(1 << 20) + base64.b64encode(secrets.token_bytes(1 << 20)))
    database, hidden = hide(folder)
    found = {path.name for path, _, found in search([folder], forms) if found}
    database.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    if found != hidden:
        print(f"the search is blind to {sorted(hidden - found)} and sees {sorted(found - hidden)}")
    return found == hidden, len(hidden)


def keys_of(kept):
    lines = itertools.chain.from_iterable(path.read_bytes().split() for path in kept.glob("issued-*"))
    return sorted({line for line in lines if len(line) == 44 and line.endswith(b"=")})


def main():
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    kept = folders[0]
    keys = keys_of(kept)
    forms = [*forms_of_marks(), *itertools.chain.from_iterable(map(forms_of_key, keys))]
    sees, hidden = proves_itself(kept, forms)

    files, size, leaks = 0, 0, 0
    kinds = KINDS | (IN_THE_WINDOW if any(kept.glob("*/data/app.holdfast.desktop")) else {})
    counts = dict.fromkeys(kinds, 0)
    for path, length, found in search(folders, forms):
        files, size = files + 1, size + length
        for kind, name in kinds.items():
            counts[kind] += name.search(str(path)) is not None
        if found:
            leaks += 1
            print(f"a secret in {path}: {', '.join(found)}")
    issued = sum(path.read_bytes().count(MARK) for path in kept.rglob(OF_THE_NETWORKS))

    good = sees and leaks == 0 and all(counts.values())
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    print(
        f"test result: {'ok' if good else 'FAILED'}. {leaks} leaks in {files} files of {size / 1e6:.0f} MB; "
        f"{len(keys)} keys, {len(forms)} forms; {hidden} hidden secrets found first; "
        f"the networks of the window alone remember {issued} marks"
    )
    sys.exit(0 if good else 1)


main()
