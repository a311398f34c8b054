"""What an audit found, and the report that says so: the same bytes from every auditor who was given the same things."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_SHOWN: Final = 200
"""How many findings of one code are told one by one; the rest are counted."""


class Grade(StrEnum):
    """How much a finding weighs."""

    FAULT = "fault"
    """Something is not as it must be: the audit is not green."""
    NOTICE = "notice"
    """Nothing is wrong, and the reader must know."""


class Unusable(Exception):
    """There is nothing here that could be audited; the message says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its code in capitals, the leaf, file or note it is about, and a sentence."""

    code: str
    where: str
    text: str
    grade: Grade = Grade.FAULT

    @property
    def line(self) -> str:
        """As the report shows it."""
        return f"{self.code} {self.where}: {self.text}"


def leaf(index: int) -> str:
    """How a finding names a leaf."""
    return f"leaf {index}"


@dataclass
class Findings:
    """Findings as they are made, in the order of the log."""

    found: list[Finding] = field(default_factory=list)

    def fault(self, code: str, where: str, text: str) -> None:
        """Something is wrong."""
        self.found.append(Finding(code, where, text))

    def notice(self, code: str, where: str, text: str) -> None:
        """Nothing is wrong, but it must be known."""
        self.found.append(Finding(code, where, text, Grade.NOTICE))

    def __iter__(self) -> Iterator[Finding]:
        """In the order in which they were made."""
        return iter(self.found)


@dataclass(frozen=True)
class Report:
    """An audit's answer. ``size`` and ``root`` name the tree it is about; ``root`` is base64, as in a checkpoint.

    ``headlines`` stand before everything else (*demonstration*, *no witness*); ``facts`` are what was counted, by section;
    ``not_checked`` says what nobody looked at.
    """

    origin: str
    size: int
    root: str
    headlines: tuple[str, ...] = ()
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[str, ...] = ()

    @property
    def green(self) -> bool:
        """Whether no fault was found."""
        return not any(found.grade is Grade.FAULT for found in self.findings)

    @property
    def text(self) -> str:
        """The report for people; deterministic."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"Audit of {self.origin}"
        yield f"size {self.size}, root {self.root}"
        yield from self.headlines
        yield "No fault was found." if self.green else f"{self._count(Grade.FAULT)} found."
        for title, facts in self.facts:
            yield from _section(title, facts)
        yield from _section("faults", shown(self.findings, Grade.FAULT))
        yield from _section("to be known", shown(self.findings, Grade.NOTICE))
        yield from _section("not checked", self.not_checked)

    def _count(self, grade: Grade) -> str:
        number = sum(found.grade is grade for found in self.findings)
        return f"{number} {grade.value}{'' if number == 1 else 's'}"

    @property
    def json(self) -> str:
        """The report as one JSON object, members sorted."""
        members = {
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "green": self.green,
            "headlines": self.headlines,
            "facts": {title: list(facts) for title, facts in self.facts},
            "findings": [
                {"grade": found.grade.value, "code": found.code, "where": found.where, "text": found.text}
                for found in self.findings
            ],
            "not_checked": self.not_checked,
        }
        return json.dumps(members, sort_keys=True, ensure_ascii=False)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    if lines:
        yield ""
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def shown(findings: Iterable[Finding], grade: Grade) -> Iterator[str]:
    """The lines of one grade; of a code that fills pages, the first ones and a count."""
    seen: dict[str, int] = {}
    for found in findings:
        if found.grade is grade:
            seen[found.code] = seen.get(found.code, 0) + 1
            if seen[found.code] <= MOST_SHOWN:
                yield found.line
    for code, number in seen.items():
        if number > MOST_SHOWN:
            yield f"{code}: {number - MOST_SHOWN} more"
