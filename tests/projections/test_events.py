"""The views' cheap reading of a public line gives the event that the codec's strict one gives."""

from __future__ import annotations

import json
from datetime import date
from random import Random

import pytest

from laws.histories import Author
from ledger.rulebook import association, drawing
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, LineId, Term
from ledger.signing.statement import parse_entry
from ledger.wire.codec import decode_public, encode
from ledger.wire.names import KINDS
from lines import open_at
from projections.batch import Batch, Line, OddLine
from projections.events import event
from stories import Story

PUBLIC = [kind.name for kind in KINDS if not kind.sealed]


def examples():
    """Events of every public name."""
    on = Term(date(2024, 1, 1), date(2024, 12, 31))
    yield from (line.event for seed in range(60) for line in Author(Random(seed)).page(10))
    yield association.OfficeFounded(valid=on, origin="o", public_url="https://x.example", demonstration=True)
    yield association.KeyAdded(valid=on, vkey="k", custody="operator")
    yield association.KeyRevoked(valid=on, vkey="k", suspect_from=3)
    yield association.PolicyPublished(valid=on, sha256="0" * 64, version=2)
    yield association.EditionPublished(valid=on, sha256="0" * 64, start=on.start, supersedes=None)
    yield association.Admitted(valid=on, name="A", jurisdictions=("WI", "MN"), age_bands=tuple(AgeBand), licence="confirmed")
    yield association.Renamed(valid=on, name="B")
    yield association.Ended(valid=Term(None, None), reason="merged")
    yield association.Succeeded(
        valid=on, leaving=AssociationCode("az"), joining=AssociationCode("nm"), ground="split", jurisdictions=("NM",)
    )
    yield association.LedgerKept(valid=on, origin="o", url="https://x.example", root="k")
    yield association.StatusPublished(valid=on, lists=(association.PublishedList("https://x.example/1", "0" * 64),))
    yield association.BatchAdopted(valid=on, sha256="0" * 64, count=3)
    yield association.BodyErased(valid=on, ids=(LineId("a"), LineId("b")), basis="asked")
    yield drawing.Population(valid=on, cycle_end=date(2024, 12, 31), sha256="0" * 64, count=40, percent=10)
    yield drawing.Drawn(valid=on, population=LineId("a"), size=7, root="r", drawn=4)
    yield e.Rescinded(valid=on, rule="r")
    yield e.CredentialSuspended(valid=on, issued=LineId("a"), by_holder=True)
    yield e.CredentialUnsuspended(valid=on, issued=LineId("a"))
    yield e.Corrected(valid=on, corrects=LineId("a"), days=Term(None, on.end))


def test_every_public_event_is_read_as_the_codec_reads_it():
    met = set()
    for example in examples():
        encoded = encode(example)
        valid, data = json.loads(json.dumps([encoded.valid, encoded.data]))
        assert event(encoded.type, valid["from"], valid["to"], data) == example
        met.add(encoded.type)
    assert sorted(met) == sorted(PUBLIC)


def test_stored_lines_are_read_as_the_codec_reads_them():
    journal = open_at("memory:")
    Story(journal).found().go_on(200)
    read = 0
    for line in Batch(list(journal.stream())).of(PUBLIC):
        stmt = parse_entry(line.entry).stmt
        assert event(line.name, line.first, line.last, line.data) == decode_public(stmt)
        assert (line.id, line.actor, line.body, line.at) == (stmt.id, stmt.actor, stmt.body, parse_entry(line.entry).at)
        read += 1
    assert read > 100


@pytest.mark.parametrize(
    "data",
    [{}, {"name": "x", "more": 1}, {"other": "x"}],
    ids=["a member missing", "a member too many", "another member"],
)
def test_a_line_with_other_members_is_not_read(data):
    with pytest.raises((KeyError, ValueError)):
        event("association.renamed/1", "2024-01-01", None, data)


def test_a_sealed_line_is_no_public_event():
    with pytest.raises(ValueError, match="sealed"):
        event("person.registered/1", None, None, {})


@pytest.mark.parametrize("fault", ["stream", "n", "name", "bytes"])
def test_a_line_that_is_not_what_its_row_says_is_not_taken(fault):
    journal = open_at("memory:")
    Story(journal).found()
    position, name, stream, n, entry = next(journal.stream())
    odd = {
        "stream": (position, name, "another", n, entry),
        "n": (position, name, stream, n + 1, entry),
        "name": (position, "key.revoked/1", stream, n, entry),
        "bytes": (position, name, stream, n, entry + b"{}"),
    }
    Line((position, name, stream, n, entry))
    with pytest.raises(OddLine):
        Line(odd[fault])
