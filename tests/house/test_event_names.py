"""Every event has a name, no name ever vanishes, and an example of each that was stored still loads."""

import json
from typing import Any

import pytest

from house.tree import ROOT
from ledger.signing.statement import Seen, Statement
from ledger.wire import codec
from ledger.wire.names import BY_EVENT, BY_NAME, KINDS, SEALED, Kind

COMMITTED = (ROOT / "ledger/wire/schemas/names.txt").read_text().split()
SCHEMAS = ROOT / "ledger/wire/schemas"
EXAMPLES = ROOT / "tests/vectors/events"


def stored(kind: Kind) -> dict[str, Any]:
    """The line that was stored under this name."""
    return json.loads((EXAMPLES / f"{kind.name.replace('/', '@')}.json").read_text())


def line(kept: dict[str, Any]) -> Statement:
    """A statement that bears what was stored; the rest of its members do not matter to the codec."""
    return Statement(
        actor="wi", body=None, data=kept["data"], id="id", key="key", log="log", n=1, prev="", seen=Seen(0, ""), stream="stream",
        type=kept["type"], valid=kept["valid"],
    )  # fmt: skip


def test_no_name_ever_vanishes_and_each_new_one_is_on_the_list() -> None:
    assert set(COMMITTED) - set(BY_NAME) == set()
    assert set(BY_NAME) - set(COMMITTED) == set(), "run `make docs` and commit"


def test_names_and_events_are_one_to_one() -> None:
    assert len(BY_NAME) == len(BY_EVENT) == len(KINDS)
    assert all(name.endswith("/1") and name.count("/") == 1 for name in BY_NAME)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_committed_schema_is_the_event_as_it_is(kind: Kind) -> None:
    committed = json.loads((SCHEMAS / f"{kind.name.replace('/', '@')}.json").read_text())
    assert codec.schema(kind) == committed


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_stored_line_still_loads_and_is_written_the_same(kind: Kind) -> None:
    kept = stored(kind)
    event = codec.decode(kind.name, line(kept), kept["body"])
    assert type(event) is kind.event
    again = codec.encode(event)
    assert (again.type, again.valid, again.data, again.body) == (kept["type"], kept["valid"], kept["data"], kept["body"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_stored_line_loads_when_its_body_is_gone(kind: Kind) -> None:
    event = codec.decode(kind.name, line(stored(kind)), None)
    assert event == codec.Erased(kind.name) if kind.sealed else type(event) is kind.event


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_private_is_not_shown(kind: Kind) -> None:
    kept = stored(kind)
    assert kind.private & set(kept["data"]) == set()
    assert kept["type"] == (SEALED if kind.sealed else kind.name)
    assert not (kind.sealed and (kept["data"] or any(kept["valid"].values())))


def test_a_member_with_a_default_may_be_missing_from_an_older_line_and_no_other_may() -> None:
    """Keys were announced before there were P-256 keys beside them: those lines read as they were."""
    kept = stored(BY_NAME["key.added/1"])
    old = line(kept | {"data": {name: value for name, value in kept["data"].items() if name != "es256"}})
    assert codec.decode("key.added/1", old, None).es256 is None
    for name in ("vkey", "custody"):
        cut = line(kept | {"data": {each: value for each, value in kept["data"].items() if each != name}})
        with pytest.raises(codec.Unreadable, match=rf"missing or unknown: {name}$"):
            codec.decode("key.added/1", cut, None)
    with pytest.raises(codec.Unreadable, match=r"missing or unknown: es384$"):
        codec.decode("key.added/1", line(kept | {"data": kept["data"] | {"es384": "x"}}), None)
