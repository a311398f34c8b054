"""Credentials verified offline, beside bare Ed25519; one beside the JavaScript reference library; and credentials issued.

Verifying is the whole judgement on a file's bytes, with its report: read, shape, trust, signature, key, authority, term, status,
and, where a proof of logging lies beside it, the line, its place under the checkpoint, and who signed that. Every credential is
another one; the trust file with its lists was read before, and lists and checkpoint were found good for the first of them.
Beside it: ``verify`` of the library ``cryptography`` on 64 bytes, which is what is signed. The reference library gets the same
credential each time, with contexts and DID documents in its memory, and does not ask for the status.

Issuing: a proof alone is what makes a signed document out of an unsigned one. The whole act is a thousand endorsements' credentials
in one write, from the decisions taken to the answer: the places in the status list drawn, the document built, signed and written
out, its body committed to, its line encoded and signed, vault and journal kept and flushed. The whole procedure is that and what
comes before: the thousand found by their numbers, their pages opened line by line, the rules asked, the holders' names found. Both
are printed, and the bar is the act's (proof, line, vault, journal). Beside all: bare Ed25519 signing of as many bytes. Each round
has a thousand endorsements of its own, of five lines each (granted, paused, resumed, a renewal, its answer), with no credential yet.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from measuring import Figure, Rate, Table, number, processor, ratio, rounds, told
from workshop import POSTGRES, SQLITE, Bench, bench, databases, lived

from ledger.credentials import casting, contexts, credential, signature, verification
from ledger.credentials.credential import Format
from ledger.credentials.signature import Suite
from ledger.procedures import bulk_issuing, endorsements
from ledger.signing import did
from ledger.signing.canonical import b64u, encode
from ledger.signing.commitment import commit
from ledger.signing.statement import leaf_hash
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.merkle import node_hash, parents, root
from ledger.transparency.tlog_proof import TlogProof
from ledger.vault.people import Person

Json = dict[str, Any]

HERE = Path(__file__).parent
ROUNDS = 9
TURNS = 3
"""Rounds of batches."""
MANY = 512
EACH = 400
BARE, JCS, LOGGED, RDFC, REFERENCE = "bare Ed25519", "JCS", "JCS with its log proof", "RDFC", "the reference library"
SIGNING, PROOF = "bare Ed25519 signing", "a JCS proof"
ACT, WHOLE = "the whole act", "the whole procedure"
BATCH = 1000


def run(table: Table) -> None:
    """Verifying, and issuing."""
    kit = _kit()
    _verifying(table, kit)
    _issuing(table, kit)


def _kit() -> ModuleType:
    """The tests' own small Alliance; their folder has this script's name."""
    found = importlib.util.spec_from_file_location("kit", HERE.parent / "tests/credentials/kit.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["kit"] = module
    found.loader.exec_module(module)
    return module


def timed(work: Callable[[int], object], count: int) -> Rate:
    """So much a second, one after the other."""
    began, used = time.perf_counter(), time.process_time()
    for which in range(count):
        work(which)
    rate = Rate(count / (time.perf_counter() - began))
    rate.processor = (time.process_time() - used) * 1000 / count
    return rate


# Verifying ---------------------------------------------------------------------------------------------------------------


def _verifying(table: Table, kit: ModuleType) -> None:
    world = replace(kit.WORLD, statuses=True)
    jcs, logged = _logged(kit, _files(kit, Suite.JCS))
    rdfc = _files(kit, Suite.RDFC)
    signed, key = kit.WI.sign(b"d" * 64), kit.WI.verify_key._public
    verify = partial(verification.verify, on=kit.NOW, trust=world.trust)
    for file, proof in zip(jcs, logged, strict=True):
        assert verify(file, proof=proof).exit_code == 0
    with _reference(kit) as reference:
        rates = rounds(
            ROUNDS,
            {
                BARE: lambda: timed(lambda _: key.verify(signed, b"d" * 64), EACH * 4),
                JCS: lambda: timed(lambda n: verify(jcs[n % MANY]), EACH),
                LOGGED: lambda: timed(lambda n: verify(jcs[n % MANY], proof=logged[n % MANY]), EACH),
                RDFC: lambda: timed(lambda n: verify(rdfc[n % MANY]), EACH),
                REFERENCE: lambda: reference(EACH // 10),
            },
        )
    for what, bar in ((JCS, 50), (LOGGED, 25)):
        value, spread = ratio(rates, what, BARE, " %")
        said = f"{told(rates, what, BARE)}; {processor(rates, what, BARE)}"
        table.add(
            Figure(
                f"a credential verified offline, {what}, against {BARE}", "one core", value, " %", bar, spread=spread, told=said
            )
        )
    value, spread = ratio(rates, RDFC, REFERENCE)
    share, _ = ratio(rates, RDFC, BARE, " %")
    limit = f"{number(share)} % of {BARE}"
    table.add(
        Figure(
            f"a credential verified offline, {RDFC}, against {REFERENCE}",
            "one core",
            value,
            " ×",
            5,
            spread=spread,
            told=told(rates, RDFC, REFERENCE),
            limit=limit,
        )
    )


def _particulars(kit: ModuleType, which: int) -> credential.Particulars:
    line = f"0198a3f0-6b8e-7c1d-9c55-{which:012x}"
    found: credential.Particulars = replace(
        kit.PARTICULARS, line_id=line, number=f"WI-{which:06d}-7K3Q", holder=f"Zoë Number {which}", status_index=which
    )
    return found


def _files(kit: ModuleType, suite: Suite) -> list[bytes]:
    return [replace(kit.WORLD, particulars=_particulars(kit, which), suite=suite).file for which in range(MANY)]


def _logged(kit: ModuleType, files: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The files, and for each its proof: under one checkpoint of a log of a million lines, in which they stand side by side."""
    lines = [replace(kit.WORLD, particulars=_particulars(kit, which)) for which in range(MANY)]
    made = [_line(kit, world, file) for world, file in zip(lines, files, strict=True)]
    hashes = [leaf_hash(entry) for entry, _ in made]
    above = [sha256(str(height).encode()).digest() for height in range(MANY.bit_length() - 1, 20)]
    top = node_hash(above[0], root(hashes))  # the second so many leaves: before them the keys are announced
    for beside in above[1:]:
        top = node_hash(top, beside)
    note = Checkpoint(kit.ORIGIN, 2**20, top).signed_by(kit.LOG).data
    levels = [hashes]
    while len(levels[-1]) > 1:
        levels.append(parents(levels[-1]))
    return files, [
        TlogProof(
            MANY + which,
            (*(level[which >> height ^ 1] for height, level in enumerate(levels[:-1])), *above),
            note,
            encode({"leaf": b64u(entry), "opening": opening}),
        ).data
        for which, (entry, opening) in enumerate(made)
    ]


def _line(kit: ModuleType, world: Any, file: bytes) -> tuple[bytes, Json]:
    """The line that logs a file, and its opening."""
    made = world.particulars
    committed = commit(b"k" * 32, made.line_id, {"sha256": sha256(file).hexdigest()})
    data = {"format": "jcs", "index": made.status_index, "list": 1}
    entry = kit.line(kit.WI, "wi", "credential.issued/1", data, id=made.line_id, stream="a page", body=b64u(committed.body))
    return entry, committed.opening()


@contextmanager
def _reference(kit: ModuleType) -> Iterator[Callable[[int], Rate]]:
    """The reference library in a process of its own, told how often to verify one credential of ours."""
    folder = HERE / "reference"
    if not (folder / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True)
    document = kit.WORLD.document
    issuer = document["issuer"]["id"]
    known: Any = did.document(issuer, [did.Method(kit.WI.verify_key)])
    documents: Json = {**contexts.all_bundled(), issuer: known}
    for method in known["verificationMethod"]:
        documents[method["id"]] = {"@context": did.CONTEXTS[1], **method}
    process = subprocess.Popen(["node", "verify.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    asking, answers = process.stdin, process.stdout
    assert asking is not None
    assert answers is not None

    def ask(line: str) -> str:
        asking.write(line + "\n")
        asking.flush()
        return answers.readline()

    try:
        assert ask(json.dumps({"credential": document, "documents": documents, "now": kit.NOW.isoformat()})) == "ready\n"
        yield lambda count: Rate(count / float(ask(str(count))))
    finally:
        asking.close()
        process.wait(20)


# Issuing -----------------------------------------------------------------------------------------------------------------


def _issuing(table: Table, kit: ModuleType) -> None:
    built = casting.build(kit.PARTICULARS)
    method = did.method_id(kit.PARTICULARS.issuer, kit.WI.verify_key)
    rates = rounds(
        ROUNDS,
        {
            SIGNING: lambda: timed(lambda _: kit.WI.sign(b"d" * 64), EACH * 4),
            PROOF: lambda: timed(
                lambda _: signature.sign(built, kit.WI, method=method, created=kit.ISSUED, suite=Suite.JCS), EACH * 2
            ),
        },
    )
    value, spread = ratio(rates, PROOF, SIGNING, " %")
    said = f"{told(rates, PROOF, SIGNING)}; {processor(rates, PROOF, SIGNING)}"
    table.add(Figure(f"{PROOF} made, against {SIGNING}", "one core", value, " %", 30, spread=spread, told=said))
    for where in (SQLITE, POSTGRES):
        with databases(where) as addresses, bench(addresses[where]) as here:
            here.grant(BATCH * 2 * (TURNS + 1), lived)
            holders = [endorsements.opened(here.office, page).held.holder or "" for page in here.pages]
            here.office.vault.people.put(*(Person(holder, "Zoë", "O’Neil") for holder in holders))
            _acts(table, kit, here, where)


def _acts(table: Table, kit: ModuleType, here: Bench, where: str) -> None:
    thousands = (here.numbers[start : start + BATCH] for start in range(0, len(here.numbers), BATCH))

    def decide() -> bulk_issuing.Batch:
        return bulk_issuing.decide(here.office, next(thousands), here.officer, format=Format.JCS)

    def act() -> Rate:
        batch = decide()
        return _once(lambda: bulk_issuing.write(batch))

    rates = rounds(
        TURNS,
        {
            SIGNING: lambda: timed(lambda _: kit.WI.sign(b"d" * 64), EACH * 4),
            ACT: act,
            WHOLE: lambda: _once(lambda: bulk_issuing.write(decide())),
        },
    )
    for name, said, bar in ((ACT, "(proof, line, vault, journal)", 12), (WHOLE, "(found, opened, decided, written)", None)):
        value, spread = ratio(rates, name, SIGNING, " %")
        what = f"{name} of issuing {said}, in batches of {BATCH:,}, against {SIGNING}"
        rest = f"{told(rates, name, SIGNING)}; {processor(rates, name, SIGNING)}"
        table.add(Figure(what, where, value, " %", bar, spread=spread, told=rest))


def _once(work: Callable[[], object]) -> Rate:
    """The rate of a batch."""
    began, used = time.perf_counter(), time.process_time()
    work()
    rate = Rate(BATCH / (time.perf_counter() - began))
    rate.processor = (time.process_time() - used) * 1000 / BATCH
    return rate
