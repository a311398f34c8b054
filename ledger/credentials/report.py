"""What a verifier found, one line for each check, in words that read on from "This credential …".

A check has passed, has failed, could not be made, or is a note. What could not be checked is never called good. Every
sentence has a stable key, so that pages can say it in another language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from ledger.credentials.presented import Presented
from ledger.credentials.sentences import HEADLINES, SENTENCES


class Outcome(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "unchecked"
    NOTE = "note"


class Verdict(StrEnum):
    """How all of them did."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not verified"
    UNREADABLE = "unreadable"


NAMES: Final = (
    "format", "signature", "key", "authority", "term", "revocation", "suspension", "logging", "witnesses", "standing",
)  # fmt: skip
"""The checks, in the order of the report."""

MAY_BE_OPEN: Final = frozenset({"revocation", "suspension", "logging", "witnesses", "standing"})
"""The checks that may end *could not be checked* in a report that is still good."""

SUPERSEDED: Final = frozenset({"revocation.superseded", "revocation.superseded_on"})
"""The lines that say that the endorsement has moved since; a credential with one of them is never good."""

_EXIT: Final = {Verdict.VERIFIED: 0, Verdict.NOT_VERIFIED: 1, Verdict.UNREADABLE: 2}
_MARKS: Final = {Outcome.PASSED: "ok", Outcome.FAILED: "NO", Outcome.UNCHECKED: "??", Outcome.NOTE: "--"}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report. ``key`` names its sentence; ``facts`` are what the sentence is filled with."""

    name: str
    outcome: Outcome
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    """The W3C's address for this kind of problem, where it has one."""

    @property
    def sentence(self) -> str:
        """The line in plain English, without *This credential*."""
        return SENTENCES[self.key].format(**self.facts)

    def to_json(self) -> dict[str, Any]:
        """The line as JSON."""
        line = {"name": self.name, "outcome": self.outcome.value, "key": self.key, "sentence": self.sentence}
        return line | {"facts": dict(self.facts)} | ({"type": self.problem} if self.problem else {})


def passed(name: str, key: str, **facts: str) -> Check:
    """A check that went well."""
    return Check(name, Outcome.PASSED, key, facts)


def failed(name: str, key: str, problem: str | None = None, **facts: str) -> Check:
    """A check that did not."""
    return Check(name, Outcome.FAILED, key, facts, problem)


def unchecked(name: str, key: str, problem: str | None = None, **facts: str) -> Check:
    """A check that could not be made."""
    return Check(name, Outcome.UNCHECKED, key, facts, problem)


def note(name: str, key: str, **facts: str) -> Check:
    """Something worth knowing that is neither good nor bad."""
    return Check(name, Outcome.NOTE, key, facts)


@dataclass(frozen=True, slots=True)
class Report:
    """Every check that was made, the verdict, and what the credential says, as far as it could be read."""

    verdict: Verdict
    checks: tuple[Check, ...]
    checked_at: datetime
    demonstration: bool = False
    presented: Presented | None = None

    @property
    def exit_code(self) -> int:
        """0 verified, 1 not verified, 2 unreadable."""
        return _EXIT[self.verdict]

    @property
    def headline_key(self) -> str:
        """The key of the headline."""
        if self.verdict is Verdict.NOT_VERIFIED and self.superseded:
            return "superseded"
        if self.verdict is not Verdict.VERIFIED:
            return self.verdict.value
        if self.demonstration:
            return "demonstration"
        open_questions = any(check.outcome is Outcome.UNCHECKED for check in self.checks)
        return "verified with open questions" if open_questions else "verified"

    @property
    def superseded(self) -> bool:
        """Whether nothing is wrong but that the endorsement has moved since: another credential is to be asked for."""
        wrong = [check.key for check in self.checks if check.outcome is Outcome.FAILED]
        return len(wrong) == 1 and wrong[0] in SUPERSEDED

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        return HEADLINES[self.headline_key]

    def check(self, name: str) -> Check | None:
        """The line of this name, if the report came that far; a note only where nothing else was said."""
        found = [check for check in self.checks if check.name == name]
        return next((check for check in found if check.outcome is not Outcome.NOTE), found[0] if found else None)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "outcome": self.verdict.value,
            "headline": self.headline,
            "headline_key": self.headline_key,
            "demonstration": self.demonstration,
            "checked_at": self.checked_at.isoformat(),
            "checks": [check.to_json() for check in self.checks],
            "credential": None if self.presented is None else _described(self.presented),
        }

    def text(self) -> str:
        """The report for a terminal or a page without pictures, ending in a newline."""
        lines = [self.headline, "", "This credential"]
        lines += [f"  [{_MARKS[check.outcome]}] {check.sentence}" for check in self.checks]
        return "\n".join(lines) + "\n"


def _described(presented: Presented) -> dict[str, str | None]:
    return {
        "id": presented.id,
        "name": presented.name,
        "issuer": presented.issuer,
        "issuer_name": presented.issuer_name,
        "number": presented.number,
        "holder": presented.holder,
        "category": presented.category,
        "age_band": presented.age_band,
        "valid_from": presented.valid_from.isoformat(),
        "valid_until": None if presented.valid_until is None else presented.valid_until.isoformat(),
        "awarded": presented.awarded.isoformat(),
    }


def verdict(checks: Iterable[Check], *, strict: bool) -> Verdict:
    """Good only if nothing failed and everything that must be checked was; ``strict``: if everything was."""
    found = tuple(checks)
    if any(check.outcome is Outcome.FAILED for check in found):
        return Verdict.NOT_VERIFIED
    if any(check.outcome is Outcome.UNCHECKED and (strict or check.name not in MAY_BE_OPEN) for check in found):
        return Verdict.NOT_VERIFIED
    made = {check.name for check in found}
    return Verdict.VERIFIED if made >= set(NAMES) else Verdict.NOT_VERIFIED
