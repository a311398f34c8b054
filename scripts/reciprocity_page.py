"""The page of reciprocity: the network's rule, then every pair and category that differs from it, from the editions.

Equal answers are one row. A test reads the page back, row by row, and holds it against the rule book for every case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from ledger.rulebook.catalogue import Catalogue, Edition, Licence
from ledger.rulebook.fact import NotFound, Row, Source
from ledger.rulebook.reciprocity import Condition, Purpose, Recognition, Reply, Table, recognition, table_of
from ledger.rulebook.vocabulary import AgeBand, Category

DEFAULT = "by default, not found"
EVERY = "every other"
CONFIRMED = "every other with a confirmed licence"
ALL = "all"
HEAD = """\
# Reciprocity, pair by pair

*Is an endorsement from one association honoured by another, for what, and what does that one still ask?* This page is made from the
editions by `make docs`. It holds from {day}, the day on which the last of these rows came into force; what held before is below. The rule is
told in [reciprocity](../rulebook/reciprocity.md), what is open in [open questions](../explanation/open-questions.md).

A **stay**: the holder works there, and the endorsement keeps its home. A **move**: they live there, and it is to have its home there.
**{default}** stands wherever an answer rests on what was looked for and not found: it is then ours. *Not known*: it was not confirmed
that one of the two may endorse. [S1] and the like are listed at the end; the letter after them says how surely: C several
associations or the Alliance, 1 one of them, I concluded by us, NF not found.

"""
COLUMNS = "| for | home | asked | category | age band | answer | from |\n| --- | --- | --- | --- | --- | --- | --- |\n"
TITLES = {
    Reply.HELD: "May be taken home, on other terms or by a row of its own",
    Reply.RECOGNISED: "Recognised, otherwise than by the network's rule",
    Reply.NOT_HONOURED: "Not honoured",
    Reply.NOT_KNOWN: "Not known",
    Reply.NOT_A_MEMBER: "Not a member",
}

Pair = tuple[str, str]
Kind = tuple[Category, AgeBand]


@dataclass(frozen=True)
class Told:
    """What one row of the page says of its cases."""

    purpose: Purpose
    answer: Reply
    by_default: bool
    conditions: tuple[Condition, ...]
    accepted: str
    source: Source


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    day = since(catalogue)
    table = table_of(catalogue, day)
    stay, move = (_told(recognition(table, *_ordinary(catalogue, day), purpose, *KINDS[0], day)) for purpose in Purpose)
    parts = [
        HEAD.format(day=day, default=DEFAULT),
        "## The network's rule\n\nBetween any two whose licence is confirmed, of every category in either age band, unless a row below says otherwise:\n\n",
        "| for | answer | from |\n| --- | --- | --- |\n",
        *(f"| {one.purpose} | {_answer(one)} | {_source(one.source)} |\n" for one in (stay, move)),
        *(part for reply in TITLES for part in _section(reply, catalogue, table, day, (stay, move))),
        *_licences(catalogue, day),
        *_earlier(catalogue),
        *_references(catalogue, table),
    ]
    return "".join(parts)


KINDS: tuple[Kind, ...] = tuple(product(Category, AgeBand))


def since(catalogue: Catalogue) -> date:
    """The day on which the last row that an answer rests on came into force."""
    rows: list[Row[object]] = [*catalogue.network.reciprocity, *catalogue.network.age_bands, *catalogue.network.policies.joining]
    for edition in catalogue.editions:
        rows += [*edition.licence, *edition.age_bands, *edition.reciprocity, *edition.policies.joining]
    days = [row.term.start for row in rows if row.term.start] + [row.term.end for row in rows if row.term.end]
    return max(days + [facts.retired for facts in catalogue.network.words.categories if facts.retired])


def confirmed(catalogue: Catalogue, day: date) -> list[str]:
    """The codes of those whose licence is confirmed."""
    return [edition.code for edition in catalogue.editions if edition.on(day).licence.value is Licence.CONFIRMED]


def _ordinary(catalogue: Catalogue, day: date) -> Pair:
    """Two members between which nothing but the network's rows speaks."""
    plain = [
        edition.code
        for edition in catalogue.editions
        if edition.jurisdictions
        and not edition.reciprocity
        and not edition.policies.joining
        and edition.code in confirmed(catalogue, day)
    ]
    return plain[0], plain[1]


def _told(answer: Recognition) -> Told:
    accepted = ""
    if answer.membership is not None:
        joining = answer.membership.value
        accepted = f"{joining.accepted}{', proved in writing' if joining.proof else ''}"
    return Told(answer.purpose, answer.answer, answer.by_default, answer.conditions, accepted, answer.source)


# Grouping -------------------------------------------------------------------------------------------------------------


def _section(reply: Reply, catalogue: Catalogue, table: Table, day: date, rule: tuple[Told, ...]) -> Iterator[str]:
    """The rows whose answer is ``reply`` and which differ from the network's rule."""
    rows = [row for row in _rows(catalogue, table, day, rule) if f"| *{reply}*" in row]
    if rows:
        yield f"\n## {TITLES[reply]}\n\n{COLUMNS}"
        yield from rows


def _rows(catalogue: Catalogue, table: Table, day: date, rule: tuple[Told, ...]) -> Iterator[str]:
    """Cases that are answered alike, in one row: over kinds, then over homes, then over those asked, then over purposes."""
    kinds: dict[tuple[Told, str, str], list[Kind]] = defaultdict(list)
    codes = [edition.code for edition in catalogue.editions]
    for home, asked, purpose, kind in product(codes, codes, Purpose, KINDS):
        told = _told(recognition(table, home, asked, purpose, *kind, day))
        if home != asked and told not in rule:
            kinds[told, home, asked].append(kind)
    homes: dict[tuple[Told, str, tuple[Kind, ...]], list[str]] = defaultdict(list)
    for (told, home, asked), of in kinds.items():
        homes[told, asked, tuple(of)].append(home)
    askeds: dict[tuple[Told, str, tuple[Kind, ...]], list[str]] = defaultdict(list)
    for (told, asked, of), from_ in homes.items():
        askeds[told, _names(from_, [asked], catalogue, day), of].append(asked)
    purposes: dict[str, list[Purpose]] = defaultdict(list)
    for (told, from_, of), asked in askeds.items():
        to = _names(asked, [] if from_ in {EVERY, CONFIRMED} else from_.split(", "), catalogue, day)
        for categories, bands in _kinds(of):
            purposes[f"{from_} | {to} | {categories} | {bands} | {_answer(told)} | {_source(told.source)} |\n"].append(
                told.purpose
            )
    for row, both in purposes.items():
        yield f"| {', '.join(both)} | {row}"


def _names(codes: Iterable[str], but: list[str], catalogue: Catalogue, day: date) -> str:
    """These codes; or that they are all there are but those ``but``."""
    found = set(codes)
    if found == {edition.code for edition in catalogue.editions} - set(but):
        return EVERY
    if found == set(confirmed(catalogue, day)) - set(but):
        return CONFIRMED
    return ", ".join(sorted(found))


def _kinds(of: tuple[Kind, ...]) -> Iterator[tuple[str, str]]:
    bands: dict[tuple[Category, ...], list[AgeBand]] = defaultdict(list)
    for band in AgeBand:
        bands[tuple(category for category, one in of if one is band)].append(band)
    for categories, found in bands.items():
        if categories:
            yield (
                ALL if len(categories) == len(Category) else _but_few(categories),
                ALL if len(found) == len(AgeBand) else ", ".join(found),
            )


def _but_few(categories: tuple[Category, ...]) -> str:
    left = [category for category in Category if category not in categories]
    return f"{ALL} but {', '.join(left)}" if len(left) < len(categories) else ", ".join(categories)


# Words ----------------------------------------------------------------------------------------------------------------


def _answer(told: Told) -> str:
    asks = [_asked(one, told) for one in told.conditions]
    return "; ".join([f"*{told.answer}*", *([f"**{DEFAULT}**"] if told.by_default else []), *asks])


def _asked(one: Condition, told: Told) -> str:
    first = "before it is accepted" if told.purpose is Purpose.MOVE else "at once"
    when = first if one.days is None else f"within {one.days} days"
    return f"{one.ask} ({told.accepted}) {when}" if one.ask == "membership" else f"{one.ask} {when}"


def _source(source: Source) -> str:
    refs = "".join(f"[{ref}]" for ref in source.refs)
    return f"`{source.edition}` {refs} {source.confidence}: {source.note}".replace(" :", ":").replace("|", "\\|")


# The rest of the page -------------------------------------------------------------------------------------------------


def _licences(catalogue: Catalogue, day: date) -> Iterator[str]:
    """What each member's licence says it may hold."""
    yield "\n## Who may hold what\n\n| code | place | licence | age bands | from |\n| --- | --- | --- | --- | --- |\n"
    for edition in catalogue.editions:
        rules = edition.on(day)
        known = rules.licence.value is Licence.CONFIRMED
        bands = f"{', '.join(rules.age_bands.value)}{f'; **{DEFAULT}**' if isinstance(rules.age_bands, NotFound) else ''}"
        refs = "".join(f"[{ref}]" for ref in dict.fromkeys([*rules.licence.source.refs, *rules.age_bands.source.refs]))
        yield f"| {edition.code} | {edition.place} | {rules.licence.value} | {bands if known else 'not known'} | {refs} |\n"


def _earlier(catalogue: Catalogue) -> Iterator[str]:
    """The days on which any of it began or ended."""
    yield "\n## Earlier days\n\nA licence or age band without a day here is taken to have held on every earlier day: its beginning was not found.\n\n"
    yield "| from | to | who | what | from |\n| --- | --- | --- | --- | --- |\n"
    found = [row for edition in catalogue.editions for row in _dated(edition)]
    found += [
        (
            facts.retired.isoformat(),
            "",
            "network",
            f"nobody is endorsed as {facts.name} ({facts.category}) any more",
            facts.source,
        )
        for facts in catalogue.network.words.categories
        if facts.retired
    ]
    for start, end, who, what, source in sorted(found, key=lambda row: row[:4]):
        yield f"| {start} | {end} | {who} | {what} | {_source(source)} |\n"


def _dated(edition: Edition) -> Iterator[tuple[str, str, str, str, Source]]:
    """Every row of what has a day, with those that it lies over."""
    told: list[tuple[str, tuple[Row[Any], ...]]] = [
        ("licence", edition.licence),
        ("age bands", edition.age_bands),
        ("a row of reciprocity", edition.reciprocity),
        ("whose membership is accepted", edition.policies.joining),
    ]
    for what, rows in told:
        if any(row.term.start or row.term.end for row in rows):
            for row in rows:
                days = ["" if day is None else day.isoformat() for day in (row.term.start, row.term.end)]
                yield days[0], days[1], edition.code, f"{what}{_value(row)}", row.source


def _value(row: Row[Any]) -> str:
    value = getattr(row, "value", DEFAULT)
    return f": {', '.join(value) if isinstance(value, tuple) else value}" if isinstance(value, str | tuple) else ""


def _references(catalogue: Catalogue, table: Table) -> Iterator[str]:
    yield "\n## Sources\n\n| in the edition of | | what |\n| --- | --- | --- |\n"
    cited = {
        (row.source.edition, ref) for said in (table.network, *table.members) for row in _all(said) for ref in row.source.refs
    }
    cited |= {(fact.source.edition, ref) for fact in table.retired for ref in fact.source.refs}
    described = {table.network.code: catalogue.network.references} | {one.code: one.references for one in catalogue.editions}
    for code, references in described.items():
        for reference in references:
            if (code, reference.id) in cited:
                yield f"| {code} | {reference.id} | {reference.what} |\n"


def _all(said: object) -> Iterator[Row[object]]:
    for rows in ("licence", "age_bands", "reciprocity", "joining"):
        yield from getattr(said, rows)
