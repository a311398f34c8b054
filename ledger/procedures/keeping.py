"""A consistent copy of everything an office is, and that copy put back.

The copy is plain: each table as JSON lines, the keys (sealed as they are), the log, the charter. It is taken log first,
then journal, then vault, so that the log is never ahead of the journal and no line is without its body. Putting back
refuses a copy that the world has overtaken: a published checkpoint beyond it would make every new signature a lie.
"""

from __future__ import annotations

import json
import os
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path

from ledger.procedures.opening import CannotOpen
from ledger.settings import Settings
from ledger.store.engine import Engine, Transaction
from ledger.transparency.durable import BEING_WRITTEN, Folder
from ledger.transparency.published import CHECKPOINT, Published

JOURNAL_TABLES = ("line", "tlog_leaf", "reservation", "once", "counter", "tlog_head", "tlog_checkpoint")
VAULT_TABLES = (
    "subject_key",
    "body",
    "document",
    "person",
    "person_word",
    "token",
    "employer",
    "employer_count",
    "wallet",
    "mark",
)
"""All but what is asked of wallets, which is over in minutes."""
DELIVERY_TABLES = ("delivery", "delivery_lane_state", "delivery_address", "delivery_asked", "delivery_mark")
"""How far messages to employers have come (``projections/delivery.py``): in the vault's database, and in no line."""
KEYS, LOG = "keys", "log"
MANIFEST = "MANIFEST.json"
BATCH = 1000


def backup(settings: Settings, journal: Engine, vault: Engine, target: Path) -> dict[str, int]:
    """Copies the office into ``target``, which must be empty; says how many rows of each table were copied."""
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise CannotOpen(f"{target} is not empty: a backup wants a folder of its own.")
    target.chmod(0o700)  # names are in it as they are written
    _copy_log(settings.log, target / LOG)
    if settings.keys.exists():
        shutil.copytree(settings.keys, target / KEYS)
    shutil.copy2(settings.charter_file, target / settings.charter_file.name)
    # Deliveries first: one that is newer than the journal's copy would take the lines to come for told.
    counts = _dump(vault, DELIVERY_TABLES, target)
    counts |= {**_dump(journal, JOURNAL_TABLES, target), **_dump(vault, VAULT_TABLES, target)}
    sums = {name: _sum(target / f"{name}.jsonl") for name in counts}
    (target / MANIFEST).write_text(json.dumps({"rows": counts, "sha256": sums}, indent=1) + "\n")
    return counts


def _copy_log(log: Path, target: Path) -> None:
    """The log's files, which may grow meanwhile: its checkpoint is read first, so that all it covers is there by then.

    What disappears meanwhile is unfinished: a file on its way to its place, or a partial tile whose full one comes too.
    """
    note = Folder(log).read(CHECKPOINT)
    for folder, _, names in os.walk(log):
        place = target / Path(folder).relative_to(log)
        place.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not name.endswith(BEING_WRITTEN):
                with suppress(FileNotFoundError):
                    shutil.copy2(Path(folder) / name, place / name)
    if note is not None:
        (target / CHECKPOINT).write_bytes(note)


def _dump(engine: Engine, tables: Iterable[str], target: Path) -> dict[str, int]:
    """One snapshot of ``tables``; the rows in the order of their first column."""
    counts = {}
    with engine.transaction(write=False) as tx:
        if tx.dialect == "postgresql":
            tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in tables:
            columns = _columns(tx, table)
            if not columns:
                continue  # an office whose views were never made has told nobody anything
            rows = tx.fetchall(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1")  # noqa: S608 - our own table's name
            with (target / f"{table}.jsonl").open("w") as out:
                out.write(json.dumps(columns) + "\n")
                out.writelines(json.dumps([_plain(value) for value in row]) + "\n" for row in rows)
            counts[table] = len(rows)
    return counts


def _columns(tx: Transaction, table: str) -> list[str]:
    """The table's columns by name; what the two dialects call the line's position goes by one name."""
    if tx.dialect == "sqlite":
        return [str(row[1]) for row in tx.fetchall(f"PRAGMA table_info({table})")]
    found = tx.fetchall(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? "
        "ORDER BY ordinal_position",
        (table,),
    )
    return [str(row[0]) for row in found]


def _plain(value: object) -> object:
    return {"b": b64encode(bytes(value)).decode()} if isinstance(value, bytes | memoryview) else value


def _value(value: object) -> object:
    return b64decode(value["b"]) if isinstance(value, dict) else value


def _sum(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as data:
        for block in iter(lambda: data.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def refuse_overtaken(settings: Settings, source: Path, kept: Iterable[bytes] = ()) -> None:
    """Refuses a copy that is not whole, or older than what this office published. Raises ``CannotOpen``.

    ``kept`` are checkpoints that somebody else kept: what the world remembers when the folder is lost too.
    """
    manifest = json.loads((source / MANIFEST).read_text())
    for table, expected in manifest["sha256"].items():
        if _sum(source / f"{table}.jsonl") != expected:
            raise CannotOpen(f"{table}.jsonl is not what was backed up: its SHA-256 differs.")
    held = manifest["rows"]["line"]
    seen = [Published(settings.log).size(), *(int(note.split(b"\n")[1]) for note in kept)]
    if max(seen) > held:
        raise CannotOpen(f"The world has seen {max(seen)} lines, this backup holds {held}: it has been overtaken and is refused.")


def put_keys(settings: Settings, source: Path) -> None:
    """Puts the keys back first: the vault opens with them. A keyring that is there stays."""
    if (source / KEYS).exists() and not settings.keys.exists():
        shutil.copytree(source / KEYS, settings.keys)


def restore(settings: Settings, journal: Engine, vault: Engine, source: Path) -> dict[str, int]:
    """Puts the copy back into empty, migrated tables, and the log beside them; says how many rows of each table."""
    counts = {**_load(journal, JOURNAL_TABLES, source), **_load(vault, VAULT_TABLES, source)}
    if (source / LOG).exists():
        shutil.rmtree(settings.log, ignore_errors=True)
        shutil.copytree(source / LOG, settings.log)
    return counts


def restore_deliveries(vault: Engine, source: Path) -> dict[str, int]:
    """Puts back how far messages have come, once the views' tables are made: else everybody would be told of everything again."""
    return _load(vault, DELIVERY_TABLES, source)


def _load(engine: Engine, tables: Iterable[str], source: Path) -> dict[str, int]:
    counts = {}
    held = json.loads((source / MANIFEST).read_text())["rows"]
    with engine.transaction() as tx:
        for table in (table for table in tables if table in held):  # an older copy has fewer
            if tx.fetchone(f"SELECT 1 FROM {table} LIMIT 1"):  # noqa: S608 - our own table's name
                raise CannotOpen(f"The table {table} is not empty: restore into new databases only.")
            counts[table] = _load_table(tx, table, source / f"{table}.jsonl")
    return counts


def _load_table(tx: Transaction, table: str, path: Path) -> int:
    count = 0
    with path.open() as lines:
        columns = [_translated(tx, table, name) for name in json.loads(next(lines))]
        numbered = "OVERRIDING SYSTEM VALUE" if tx.dialect == "postgresql" else ""  # a row keeps the number it had
        marks = ", ".join("?" * len(columns))
        insert = f"INSERT INTO {table} ({', '.join(columns)}) {numbered} VALUES ({marks})"  # noqa: S608 - our own
        for batch in _batches(lines):
            rows = [tuple(_value(value) for value in json.loads(line)) for line in batch]
            tx.executemany(insert, rows)
            count += len(rows)
    if table == "tlog_checkpoint" and tx.dialect == "postgresql":
        tx.execute("SELECT setval(pg_get_serial_sequence('tlog_checkpoint', 'seq'), max(seq)) FROM tlog_checkpoint")
    return count


def _translated(tx: Transaction, table: str, column: str) -> str:
    """The line's position is ``rowid`` to SQLite and ``notification_id`` to PostgreSQL (the library's own names)."""
    if table == "line" and column in {"rowid", "notification_id"}:
        return "rowid" if tx.dialect == "sqlite" else "notification_id"
    return column


def _batches(lines: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(lines, BATCH)):
        yield batch
