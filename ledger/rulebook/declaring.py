"""Declaring: where a person lives, and where they work, each from a day on and each said by itself.

Residence decides who may grant (``reciprocity.py``). A workplace decides nothing: it says only where somebody wants to know
whether their endorsement is honoured. Neither moves an endorsement, and neither makes an association anybody's home.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ledger.rulebook.professional import Professional, ResidenceDeclared, WorkplaceDeclared, declared, require_registered
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.vocabulary import Line, Term

# What stands ------------------------------------------------------------------


def together(person: Professional, lines: Iterable[Line[object]]) -> Professional:
    """The record ``person``, with where they live and work by the ``lines`` of every record of theirs.

    A later line paints over an earlier one, whichever record it is on.
    """
    told = replace(person, residences=(), workplaces=())
    for line in sorted(lines, key=lambda line: line.index):
        if isinstance(line.event, ResidenceDeclared | WorkplaceDeclared):
            told = declared(told, line)
    return told


# What may be done -------------------------------------------------------------


class NoJurisdiction(Malformed):
    """A jurisdiction is two capital letters: a state's postal code, or a country's."""


class WorkNotBegun(Refusal):
    """A workplace is told from a day that has come."""


def declare_residence(person: Professional | None, *, start: date, jurisdiction: str) -> ResidenceDeclared:
    """The person lives in ``jurisdiction`` from ``start``, which may lie back."""
    require_registered(person)
    _require_jurisdiction(jurisdiction)
    return ResidenceDeclared(valid=Term(start), jurisdiction=jurisdiction)


def declare_workplace(person: Professional | None, *, start: date, on: date, jurisdiction: str | None) -> WorkplaceDeclared:
    """The person works in ``jurisdiction`` from ``start``, and in the one before it no longer; ``None``: only the latter."""
    require_registered(person)
    if jurisdiction is not None:
        _require_jurisdiction(jurisdiction)
    if start > on:
        raise WorkNotBegun(field="start")
    return WorkplaceDeclared(valid=Term(start), jurisdiction=jurisdiction)


def _require_jurisdiction(named: str) -> None:
    if len(named) != 2 or not (named.isascii() and named.isalpha() and named.isupper()):
        raise NoJurisdiction(field="jurisdiction")
