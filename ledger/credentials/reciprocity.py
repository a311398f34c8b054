"""The table of reciprocity in the trust file: what each member's licence says it may hold, and what is asked, with the sources.

It is the rule book's own table, row by row with its days; so whoever is offline asks the very function that the office asks.
The network's rows are written once, and an association's where it has some. A row has ``from``, ``to``, ``refs``,
``confidence`` and ``value``; a ``value`` of null was looked for in vain, and what lies beneath holds. Notes are left out,
except of a licence that is not confirmed: there the note is the answer's reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import product
from typing import Any, Final, TypeVar, cast

from ledger.rulebook.catalogue import Licence
from ledger.rulebook.fact import Confidence, Fact, Found, NotFound, Row, Sought, Source, in_force
from ledger.rulebook.policies import Accepted, Joining
from ledger.rulebook.reciprocity import Ask, Condition, Purpose, Recognising, Said, Table, Terms, terms
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Term
from ledger.signing.canonical import JSON

Json = dict[str, Any]
Value = TypeVar("Value")

NETWORK: Final = "network"
_CODE: Final = re.compile(r"[a-z]{2}|alliance")
_ROW: Final = frozenset({"from", "to", "refs", "confidence", "value"})


class BadTable(ValueError):
    """These members are not a table of reciprocity."""


# Writing --------------------------------------------------------------------------------------------------------------


def write(table: Table) -> JSON:
    """The table, in what canonical JSON may hold."""
    shared = _said(table.network)
    del shared["code"], shared["name"], shared["licence"]
    retired: list[JSON] = [_row(fact, fact.value.value) for fact in table.retired]
    return {"members": [_said(member) for member in table.members], "network": shared, "retired": retired}


def _said(said: Said) -> dict[str, JSON]:
    return {
        "age_bands": [
            _row(row, None if isinstance(row, Sought) else [band.value for band in row.value]) for row in said.age_bands
        ],
        "code": said.code,
        "joining": [_row(row, None if isinstance(row, Sought) else _joining(row.value)) for row in said.joining],
        "licence": [_licence(row) for row in said.licence],
        "name": said.name,
        "reciprocity": [_row(fact, _recognising(fact.value)) for fact in said.reciprocity],
    }


def _row(row: Row[Any], value: JSON) -> dict[str, JSON]:
    source, term = row.source, row.term
    return {
        "confidence": source.confidence.value,
        "from": _written(term.start),
        "refs": list(source.refs),
        "to": _written(term.end),
        "value": value,
    }


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _licence(row: Row[Licence]) -> JSON:
    value = None if isinstance(row, Sought) else row.value
    return _row(row, value and value.value) | ({} if value is Licence.CONFIRMED else {"note": row.source.note})


def _joining(joining: Joining) -> JSON:
    return {"accepted": joining.accepted.value, "proof": joining.proof}


def _recognising(row: Recognising) -> JSON:
    return {
        "age_bands": [band.value for band in row.age_bands],
        "asks": [{"ask": one.ask.value, "days": one.days} for one in row.terms.asks],
        "categories": [category.value for category in row.categories],
        "for": [purpose.value for purpose in row.purposes],
        "homes": None if row.homes is None else list(row.homes),
        "honoured": row.terms.honoured,
    }


# Reading --------------------------------------------------------------------------------------------------------------


def read(given: Json) -> Table:
    """The table that was written. Raises :class:`BadTable` for any other members, and for a table that leaves a case open."""
    try:
        table = _read(given)
        _answers_everything(table)
    except BadTable:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
        raise BadTable("a row of reciprocity is missing or malformed") from error
    return table


def _read(given: Json) -> Table:
    _exactly(given, "members", "network", "retired")
    shared = given["network"]
    _exactly(shared, "age_bands", "joining", "reciprocity")
    members = tuple(_read_member(member) for member in _listed(given["members"]))
    codes = [member.code for member in members]
    if codes != sorted(set(codes)):
        raise BadTable("each association is in the table once, in order of code")
    return Table(
        network=_read_said(shared | {"code": NETWORK, "name": NETWORK, "licence": []}),
        members=members,
        retired=tuple(_fact(_read_row(row, NETWORK, Category)) for row in _listed(given["retired"])),
    )


def _read_member(given: Json) -> Said:
    _exactly(given, "age_bands", "code", "joining", "licence", "name", "reciprocity")
    if not _CODE.fullmatch(given["code"]) or not isinstance(given["name"], str) or not given["licence"]:
        raise BadTable("a member of the table has a code, a name and a licence")
    return _read_said(given)


def _read_said(given: Json) -> Said:
    code = given["code"]
    return Said(
        code=code,
        name=given["name"],
        licence=tuple(_fact(_read_row(row, code, Licence, _note(row))) for row in _listed(given["licence"])),
        age_bands=tuple(_read_row(row, code, _bands) for row in _listed(given["age_bands"])),
        reciprocity=tuple(_fact(_read_row(row, code, _read_recognising)) for row in _listed(given["reciprocity"])),
        joining=tuple(_read_row(row, code, _read_joining) for row in _listed(given["joining"])),
    )


def _read_row(given: Json, edition: str, value: Callable[[Any], Value], note: object = None) -> Row[Value]:
    _exactly(given, *_ROW, *(["note"] if note is not None else []))
    refs, confidence = given["refs"], Confidence(given["confidence"])
    if not all(isinstance(text, str) for text in (*_listed(refs), note or "")):
        raise BadTable("a source is named in words")
    source = Source(edition, tuple(refs), confidence, cast("str", note or ""))
    term = Term(_day(given["from"]), _day(given["to"]))
    if given["value"] is None:
        return Sought(source, term)
    return (NotFound if confidence is Confidence.NOT_FOUND else Found)(value(given["value"]), source, term)


def _note(row: Json) -> object:
    """Why a licence is not confirmed; of one that is, nothing is said."""
    return None if row["value"] == Licence.CONFIRMED else row["note"]


def _fact(row: Row[Value]) -> Fact[Value]:
    if isinstance(row, Sought):
        raise BadTable("only age bands and memberships are looked for in vain")
    return row


def _bands(given: object) -> tuple[AgeBand, ...]:
    return _some(AgeBand, given)


def _read_joining(given: Json) -> Joining:
    _exactly(given, "accepted", "proof")
    return Joining(Accepted(given["accepted"]), _truth(given["proof"]))


def _read_recognising(given: Json) -> Recognising:
    _exactly(given, "age_bands", "asks", "categories", "for", "homes", "honoured")
    homes = given["homes"]
    if homes is not None and not all(_CODE.fullmatch(home) for home in _listed(homes)):
        raise BadTable("a home is named by its code")
    return Recognising(
        _some(Purpose, given["for"]),
        _some(Category, given["categories"]),
        _some(AgeBand, given["age_bands"]),
        None if homes is None else tuple(map(AssociationCode, homes)),
        Terms(_truth(given["honoured"]), tuple(map(_condition, _listed(given["asks"])))),
    )


def _condition(given: Json) -> Condition:
    _exactly(given, "ask", "days")
    days = given["days"]
    if days is not None and (type(days) is not int or not 1 <= days <= 366):
        raise BadTable("days are counted from 1 to 366")
    return Condition(Ask(given["ask"]), days)


def _some(kind: Callable[[Any], Value], given: object) -> tuple[Value, ...]:
    found = tuple(map(kind, _listed(given)))
    if not found or len(set(found)) != len(found):
        raise BadTable("one or more of a kind, each once")
    return found


def _listed(given: object) -> list[Any]:
    if not isinstance(given, list):
        raise BadTable("a list is a list")
    return given


def _truth(given: object) -> bool:
    if not isinstance(given, bool):
        raise BadTable("yes or no")
    return given


def _day(given: object) -> date | None:
    if given is None:
        return None
    day = date.fromisoformat(cast("str", given))
    if day.isoformat() != given:
        raise BadTable("a day is written YYYY-MM-DD")
    return day


def _exactly(given: Json, *members: str) -> None:
    if not isinstance(given, dict) or given.keys() != set(members):
        raise BadTable("a row of reciprocity has exactly its members")


def _answers_everything(table: Table) -> None:
    """The network's rows answer every case on every day, so that whoever asks gets an answer."""
    shared = table.network
    for day in _edges([*shared.reciprocity, *shared.age_bands, *shared.joining]):
        in_force(shared.age_bands, day), in_force(shared.joining, day)
        for purpose, category, band in product(Purpose, Category, AgeBand):
            terms(shared.reciprocity, purpose, category, band, "", day)


def _edges(rows: Iterable[Row[Any]]) -> set[date]:
    """Where a case could be left open: on the first of all days, and on the day after a row's last."""
    ends = {row.term.end for row in rows if row.term.end is not None and row.term.end < date.max}
    return {date.min} | {end + timedelta(days=1) for end in ends}
