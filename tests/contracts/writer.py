"""A process that writes until it is killed, and says what was acknowledged: run by ``test_kill.py``.

    python writer.py JOURNAL VAULT

A line on stdout is written only after the journal answered, and in one piece: ``position line-id page number``.
"""

from __future__ import annotations

import os
import sys
import threading
import uuid

from ledger.journal import Journal, Overtaken, PreparedLine, Write, open_journal
from ledger.store.errors import Unavailable
from ledger.vault.bodies import Body
from ledger.vault.vault import Vault, open_vault

THREADS = 4
SHARED = [f"shared/{i}" for i in range(3)]


def prepared(stream: str, n: int) -> PreparedLine:
    own = str(uuid.uuid4())
    rest = f',"sig":"{"s" * 86}","stmt":{{"id":"{own}"}},"v":1}}'
    return PreparedLine(stream, n, "test.made/1", own, rest.encode())


def write(journal: Journal, vault: Vault, turn: int) -> None:
    shared = SHARED[turn % len(SHARED)]
    lines = (prepared(str(uuid.uuid4()), 1), prepared(shared, len(journal.page(shared)) + 1))
    number = journal.next_number("wi")
    vault.bodies.put([Body(line.id, line.stream, "subject", {"number": number}) for line in lines])
    try:
        written = journal.write(Write(lines))
    except Overtaken:
        return
    for position, line in enumerate(lines, written.first):
        os.write(1, f"{position} {line.id} {line.stream} {number}\n".encode())


def work(journal: Journal, vault: Vault) -> None:
    turn = 0
    while True:
        turn += 1
        try:
            write(journal, vault, turn)
        except Unavailable:  # the server was killed: nothing more can be acknowledged
            os._exit(3)


def main() -> None:
    journal, vault = open_journal(sys.argv[1]), open_vault(sys.argv[2], b"s" * 32, beside=sys.argv[1])
    vault.subject_key("subject")
    for _ in range(THREADS):
        threading.Thread(target=work, args=(journal, vault)).start()


if __name__ == "__main__":
    main()
