"""The public log: its root, its proofs and its audit, beside what hashing and verifying cost by themselves.

Structure is measured on a log of a million entries as long as an ordinary line, without meaning, in files that lie in memory
(what a disk adds is the disk's). Meaning is measured on real lines, signed and linked, of an office of its own. A limit is
what the processor needs for the hashes or the signatures alone: the same bytes, nothing read out of them, nothing compared.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median

from measuring import Figure, Table, number, ratio, rounds
from workshop import Bench, bench, folder, lived

from ledger.audit import lines, meaning
from ledger.audit.finding import Findings
from ledger.audit.source import Extent, FolderSource, entries
from ledger.procedures.publishing import log_of
from ledger.signing.keys import SigningKey, VerifyKey
from ledger.signing.statement import parse_entry
from ledger.transparency import policy
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.edge import TILE_WIDTH, Edge
from ledger.transparency.merkle import root
from ledger.transparency.published import Published
from ledger.transparency.tiles import bundle_path, format_bundle, parse_bundle, tile_path

MILLION = 1_000_000
LENGTH = 760
"""Bytes of an ordinary public line."""
ORIGIN = "log.example/benchmark"
KEY = SigningKey.from_seed(ORIGIN, sha256(b"the log that is measured").digest())
Signed = tuple[str, bytes, bytes, bytes]
"""Whose key, the key, the signature, and what was signed."""

KEPT = (1000, 300_000, 777_777)
"""Sizes of the older checkpoints that the auditor kept."""


def run(table: Table, *, turns: int = 5) -> None:
    """Every figure about the log."""
    hashes = [sha256(index.to_bytes(4, "big")).digest() for index in range(MILLION)]
    _root(table, hashes, turns)
    del hashes
    with in_memory() as here:
        roots = synthetic(here, MILLION)
        _proof(table, here)
        _structure(table, here, roots, turns)
    with in_memory() as here, bench(str(here / "ledger.db")) as office:
        office.grant(8_000, lived)
        log_of(office.office, office.log).advance()
        _meaning(table, office, turns)


# The tree -------------------------------------------------------------------------------------------------------------


def _root(table: Table, hashes: list[bytes], turns: int) -> None:
    node = b"\1" + b"n" * 64

    def ours() -> float:
        began = time.perf_counter()
        root(hashes)
        return MILLION / (time.perf_counter() - began) / 1e6

    def bare() -> float:
        began = time.perf_counter()
        for _ in range(MILLION):
            sha256(node).digest()
        return MILLION / (time.perf_counter() - began) / 1e6

    rates = rounds(turns, {"ours": ours, "bare": bare})
    share, _ = ratio(rates, "ours", "bare", " %")
    limit = f"{number(share)} % of calling hashlib on as many nodes ({number(median(rates['bare']))} M/s)"
    spread = (min(rates["ours"]), max(rates["ours"]))
    table.add(Figure("root of a million leaf hashes", "log", median(rates["ours"]), " M/s", 1.5, spread=spread, limit=limit))


def _proof(table: Table, here: Path) -> None:
    random = Random(1)
    took = []
    for index in [random.randrange(MILLION) for _ in range(400)]:
        began = time.perf_counter()
        Published(here).prove(index)
        took.append((time.perf_counter() - began) * 1000)
    nodes = 20 * 255  # a proof hashes about 2.5 tiles of 255 nodes again
    began = time.perf_counter()
    for _ in range(nodes):
        sha256(b"n" * 65).digest()
    limit = f"p99 {number(sorted(took)[396])} ms; hashing 600 nodes takes {number((time.perf_counter() - began) / nodes * 600_000)} ms"
    spread = (min(took), max(took))
    figure = Figure(
        "inclusion proof from files, nothing held", "log", median(took), " ms", 1, at_least=False, spread=spread, limit=limit
    )
    table.add(figure)


# Structure ------------------------------------------------------------------------------------------------------------

_AUDIT = """
import json, resource, sys, time
from pathlib import Path
from ledger.audit.finding import Findings
from ledger.audit.source import FolderSource
from ledger.audit.structure import KeptNote, check
from ledger.transparency.policy import parse_policy
here = Path(sys.argv[1])
kept = [KeptNote("the auditor", path.read_bytes()) for path in sorted(here.glob("kept-*"))]
findings, began = Findings(), time.perf_counter()
seen = check(FolderSource(here), parse_policy((here / "policy").read_bytes()), kept, findings)
took = time.perf_counter() - began
assert seen.whole and len(seen.kept) == len(kept) and not list(findings), list(findings)
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def synthetic(here: Path, size: int) -> dict[int, bytes]:
    """A whole log of entries without meaning: bundles, tiles, checkpoint, policy, and older checkpoints to keep."""
    edge, roots = Edge(), {}
    filling = b"x" * (LENGTH - 12)
    wanted = {*KEPT, size}
    for start in range(0, size, 64 * TILE_WIDTH):
        stop = min(size, start + 64 * TILE_WIDTH)
        written = [b"%012d" % index + filling for index in range(start, stop)]
        for first in range(0, len(written), TILE_WIDTH):
            some = written[first : first + TILE_WIDTH]
            _put(here, bundle_path((start + first) // TILE_WIDTH, len(some)), format_bundle(some))
        hashes = [sha256(b"\0" + entry).digest() for entry in written]
        for kept in wanted:
            if start < kept <= stop:
                roots[kept] = edge.grown(hashes[: kept - start])[0].root
        edge, full = edge.grown(hashes)
        for tile in full:
            _put(here, tile_path(tile.level, tile.index), tile.data)
    for tile in edge.unfinished():
        _put(here, tile_path(tile.level, tile.index, len(tile.hashes)), tile.data)
    _put(here, "policy", policy.of_log(KEY.verify_key))
    _put(here, "checkpoint", Checkpoint(ORIGIN, size, roots[size]).signed_by(KEY).data)
    for kept in KEPT:
        _put(here, f"kept-{kept}", Checkpoint(ORIGIN, kept, roots[kept]).signed_by(KEY).data)
    return roots


def _put(here: Path, name: str, data: bytes) -> None:
    path = here / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _structure(table: Table, here: Path, roots: dict[int, bytes], turns: int) -> None:
    assert len(roots) == len(KEPT) + 1
    memory: list[float] = []

    def ours() -> float:
        command = [sys.executable, "-c", _AUDIT, str(here)]
        found = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
        took, held = json.loads(found.stdout)
        memory.append(held)
        return 1 / took

    rates = rounds(min(turns, 3), {"ours": ours, "bare": lambda: 1 / _hashing(here)})
    took = [1 / rate for rate in rates["ours"]]
    share, _ = ratio(rates, "ours", "bare", " %")
    limit = f"{number(share)} % of reading the bundles and hashing entries and nodes ({number(1 / median(rates['bare']))} s)"
    spread = (min(took), max(took))
    what = f"audit of structure, a million entries of {LENGTH} bytes, {len(KEPT)} older checkpoints"
    table.add(Figure(what, "log", median(took), " s", 6, at_least=False, spread=spread, limit=limit))
    table.add(Figure("the same: most memory held", "log", max(memory), " MB", 300, at_least=False))


def _hashing(here: Path) -> float:
    """Every entry and every node hashed once, from the files; nothing is compared."""
    began, node = time.perf_counter(), b"\1" + b"n" * 64
    for index in range(-(-MILLION // TILE_WIDTH)):
        width = min(TILE_WIDTH, MILLION - index * TILE_WIDTH)
        for entry in parse_bundle((here / bundle_path(index, width)).read_bytes()):
            sha256(b"\0" + entry).digest()
        for _ in range(width):
            sha256(node).digest()
    return time.perf_counter() - began


# Meaning --------------------------------------------------------------------------------------------------------------


def _meaning(table: Table, here: Bench, turns: int) -> None:
    source = FolderSource(here.log)
    size = Published(here.log).size()
    origin, log_root = here.office.charter.origin, here.office.keyring.signer("root").verify_key
    processor: dict[str, list[float]] = {"ours": [], "bare": []}
    extent = Extent(size, size)
    signed = list(_signed(here, source, extent))

    def ours() -> float:
        findings, began, used = Findings(), time.perf_counter(), _processor()
        found = meaning.check(lines.chunks(source, extent, origin, log_root), origin, log_root, [], findings)
        took = time.perf_counter() - began
        processor["ours"].append(_processor() - used)
        assert found.lines == size, (found.lines, size)
        assert not list(findings), list(findings)[:3]
        return size / took

    def bare() -> float:
        began, used = time.perf_counter(), _processor()
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
            good = sum(pool.map(verified, [signed[start : start + 1024] for start in range(0, size, 1024)]))
        took = time.perf_counter() - began
        processor["bare"].append(_processor() - used)
        assert good == size
        return size / took

    rates = rounds(min(turns, 3), {"ours": ours, "bare": bare})
    value, spread = ratio(rates, "ours", "bare", " %")
    told = f"{number(median(rates['ours']))} lines/s of {number(size)}"
    share = 100 * median(processor["bare"]) / median(processor["ours"])
    alone = f"verifying the signatures alone, {number(median(rates['bare']))}/s on {os.cpu_count()} processors"
    limit = f"that share of {alone}; by processor time spent {number(share)} %"
    what = "audit of meaning against bare signature verification"
    table.add(Figure(what, "log", value, " %", 60, spread=spread, told=told, limit=limit))


def _processor() -> float:
    """Seconds of processor time that this process and those it has waited for have used."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def verified(some: list[Signed]) -> int:
    """How many of these signatures are good: nothing else is looked at."""
    key = partial(_key, {})
    return sum(key(name, raw).verify(signature, data) for name, raw, signature, data in some)


def _key(known: dict[bytes, VerifyKey], name: str, raw: bytes) -> VerifyKey:
    if raw not in known:
        known[raw] = VerifyKey(name, raw)
    return known[raw]


def _signed(here: Bench, source: FolderSource, extent: Extent) -> Iterator[Signed]:
    for _, data in entries(source, extent):
        entry = parse_entry(data)
        key = here.office.keyring.signer(entry.stmt.actor).verify_key
        yield key.name, key.raw, entry.sig, entry.stmt.signed_bytes


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in memory where there is such a thing, so that a gigabyte of files is nobody's disk traffic."""
    shared = Path("/dev/shm")
    before = tempfile.tempdir
    tempfile.tempdir = str(shared) if shared.is_dir() and os.access(shared, os.W_OK) else before
    try:
        with folder() as here:
            yield here
    finally:
        tempfile.tempdir = before
