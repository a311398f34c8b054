"""One case, whole: an endorsement's lines, the lines they lean on, a proof for each, the rules in force, and how to check.

For a court, a complaint, a person who asks what is held about them. It shows that these lines were logged and may say what
they say; that no further line of the page was withheld needs the whole log.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from ledger.audit.artefacts import MANIFEST
from ledger.audit.finding import Findings, Report, Unusable, leaf
from ledger.audit.lines import Batch, Unread, announced_keys, read_batch
from ledger.audit.meaning import Fold
from ledger.audit.source import LONGEST_FILE, Extent, Source, SourceTree, entries
from ledger.signing.canonical import JSON, b64u, encode
from ledger.signing.commitment import open_fields
from ledger.signing.keys import VerifyKey
from ledger.signing.statement import BadLine, Statement, parse_entry
from ledger.transparency.checkpoint import BadCheckpoint, Checkpoint
from ledger.transparency.merkle import leaf_hash
from ledger.transparency.note import LONGEST_NOTE, BadNote, NotSigned, b64, parse_note
from ledger.transparency.policy import NoQuorum, Policy
from ledger.transparency.proofs import NotProven
from ledger.transparency.tlog_proof import BadProof, make, parse_proof

HOW_TO: Final = """\
One endorsement's case, taken from the public log {origin} at size {size}.

lines/<leaf>.json        one line of the log, byte for byte
lines/<leaf>.tlog-proof  that it was logged (C2SP tlog-proof): the leaf hash is SHA-256 of a zero byte and the line
editions/<sha256>.toml   the rules that lines lean on, under the SHA-256 of their bytes
checkpoint, policy       the log's signed head, and the keys it is signed with
MANIFEST.sha256          the SHA-256 of every file: `sha256sum -c MANIFEST.sha256`

The page of the case is {page}. The other lines say who is a member, which keys spoke, and which rules were published.
To check: each line's signature is Ed25519 over "ledger-statement/v1", a newline, and the bytes of its `stmt`, under the key
that an earlier key.added line announces for its `actor`; root's key and the policy must come to you by another way than this
folder. Each line of a page names the digest of the one before it (`prev`) and is numbered (`n`).
That no later line of the page was left out, only the whole log shows: `reciprocity audit`.
"""


@dataclass(frozen=True, slots=True)
class _Line:
    index: int
    data: bytes
    stmt: Statement


def bundle(source: Source, page: str, target: Path, openings: Mapping[str, JSON] | None = None) -> int:
    """Writes the case of ``page`` into ``target``, which must be empty or absent; how many lines it holds.

    ``openings``: by id, what the reader may see of private bodies. Raises :class:`Unusable`.
    """
    if target.exists() and any(target.iterdir()):
        raise Unusable("the folder for the case is not empty")
    note = source.read("checkpoint", LONGEST_NOTE)
    if note is None:
        raise Unusable("there is no checkpoint")
    head = Checkpoint.parse(parse_note(note).text)
    lines = _case(source, head.size, page)
    files = dict(_files(source, lines, note, openings or {}))
    files["README.txt"] = HOW_TO.format(origin=head.origin, size=head.size, page=page).encode()
    manifest = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    for name, data in (*files.items(), (MANIFEST, manifest.encode())):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
    return len(lines)


def _case(source: Source, size: int, page: str) -> list[_Line]:
    """The page's lines, and all lines of the pages that they lean on: founding, members, keys, editions."""
    own = list(_administrative_or(source, size, page))
    ours = [line for line in own if line.stmt.stream == page]
    if not ours:
        raise Unusable("there is no such page in the log")
    actors = {line.stmt.actor for line in ours} | {"root", "alliance"}
    wanted = {page, "office", *(f"keys/{actor}" for actor in actors), *(f"association/{actor}" for actor in actors)}
    editions = {str(line.stmt.data.get("edition")) for line in ours}
    wanted |= {
        line.stmt.stream for line in own if line.stmt.type == "edition.published/1" and line.stmt.data.get("sha256") in editions
    }
    ids = {line.stmt.id for line in ours}
    return [line for line in own if line.stmt.stream in wanted or _erases(line.stmt, ids)]


def _administrative_or(source: Source, size: int, page: str) -> Iterator[_Line]:
    for index, data in entries(source, Extent(size, size)):
        try:
            stmt = parse_entry(data).stmt
        except BadLine as error:
            raise Unusable(f"leaf {index}: {error}") from error
        if stmt.stream == page or "/" in stmt.stream or stmt.stream == "office":
            yield _Line(index, data, stmt)


def _erases(stmt: Statement, ids: set[str]) -> bool:
    named = stmt.data.get("ids")
    return stmt.type == "body.erased/1" and isinstance(named, list) and not ids.isdisjoint(map(str, named))


def _files(source: Source, lines: list[_Line], note: bytes, openings: Mapping[str, JSON]) -> Iterator[tuple[str, bytes]]:
    size = Checkpoint.parse(parse_note(note).text).size
    tree = SourceTree(source, size)
    yield "checkpoint", note
    for line in lines:
        extra: dict[str, JSON] = {"leaf": b64u(line.data)}
        if line.stmt.id in openings:
            extra["opening"] = openings[line.stmt.id]
        yield f"lines/{line.index:09}.json", line.data
        yield f"lines/{line.index:09}.tlog-proof", make(line.index, note, tree, extra=encode(extra)).data
    editions = {str(line.stmt.data.get("edition")) for line in lines}
    for name in ("policy", *sorted(f"editions/{digest}.toml" for digest in editions if digest.isalnum())):
        data = source.read(name, LONGEST_FILE)
        if data is not None:
            yield name, data


# Checking a case ------------------------------------------------------------------------------------------------------


def check(folder: Path, policy: Policy, root: VerifyKey) -> Report:
    """Whether a case's lines were logged under a checkpoint that ``policy`` accepts, and may say what they say.

    Raises :class:`Unusable` when the folder holds no case.
    """
    into = Findings()
    names = sorted((folder / "lines").glob("*.json"))
    if not names:
        raise Unusable("the folder holds no lines")
    found = [(int(path.stem), path.read_bytes()) for path in names if path.stem.isdecimal()]
    logged = (_logged(folder, index, data, policy, into) for index, data in found)
    heads = sorted({head for head in logged if head is not None}, key=lambda head: (head.size, head.root))
    if len(heads) != 1:
        into.fault("CHECKPOINT", "lines", "the proofs do not all lead to one checkpoint that the policy accepts")
    head = heads[-1] if heads else Checkpoint("a log", 0, b"")
    _meaning(found, head.origin, root, into)
    not_checked = ("that no line of the page was left out: only the whole log shows that",)
    return Report(head.origin, head.size, b64(head.root), (), (("lines", (f"lines: {len(found)}",)),), tuple(into), not_checked)


def _logged(folder: Path, index: int, data: bytes, policy: Policy, into: Findings) -> Checkpoint | None:
    try:
        proof = parse_proof((folder / "lines" / f"{index:09}.tlog-proof").read_bytes())
        accepted = proof.check(leaf_hash(data), policy)
    except FileNotFoundError:
        into.fault("PROOF", leaf(index), "there is no proof that it was logged")
    except (BadProof, BadNote, BadCheckpoint, NotSigned, NoQuorum, NotProven) as error:
        into.fault("PROOF", leaf(index), str(error))
    else:
        reason = _beside(proof.extra, data)
        if proof.index == index and reason is None:
            return accepted.checkpoint
        into.fault("PROOF", leaf(index), reason or "is the proof of another leaf")
    return None


def _beside(extra: bytes | None, data: bytes) -> str | None:
    """What is wrong with a proof's extra part, which nothing else binds: it is this line, and opens this line's body."""
    try:
        match cast("JSON", json.loads(extra or b"null")):
            case {"leaf": text, **rest} if text == b64u(data) and set(rest) <= {"opening"}:
                opening = cast("JSON", rest.get("opening"))
            case _:
                return "is beside another line"
        if opening is None or b64u(open_fields(opening)[2]) == parse_entry(data).stmt.body:
            return None
    except (ValueError, RecursionError):
        return "what is beside it cannot be read, or is not what the line committed to"
    return "the body shown is not the one that the line committed to"


def _meaning(found: list[tuple[int, bytes]], origin: str, root: VerifyKey, into: Findings) -> None:
    """As in an audit, but for what needs the lines that are not here: the trees seen, and pages of erasures."""
    fold = Fold(origin, root, (), into)
    keys = announced_keys(root, [data for _, data in found])
    for index, data in found:
        row = read_batch(Batch(index, [data], origin, keys)).rows[0]
        if isinstance(row, Unread):
            into.fault("FORM", leaf(index), row.reason)
        else:
            fold.take(row, alone=True)
