"""What a verifier found, one line for each check, in words that read on from "This credential …".

A check has passed, has failed, could not be made, or is a note. What could not be checked is never called good. Every
sentence has a stable key, so that pages can say it in another language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

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
    ANSWERED = "answered"
    """A number or a link: nothing signed was shown, and the ledger itself answered that it is good."""
    NOT_VERIFIED = "not verified"
    UNREADABLE = "unreadable"


class Answer(StrEnum):
    """The one thing that somebody who asks wants to know first. Only the first of them is an unreserved yes."""

    GOOD = "good"
    OPEN_QUESTIONS = "good with open questions"
    EXPIRED = "expired"
    NOT_YET = "not yet"
    SUPERSEDED = "superseded by move"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    NOT_KNOWN_HERE = "not known here"
    COULD_NOT_BE_CHECKED = "could not be checked"
    NOT_VERIFIED = "not verified"
    UNREADABLE = "unreadable"


NAMES: Final = (
    "format", "signature", "key", "authority", "term", "revocation", "suspension", "logging", "witnesses", "standing",
)  # fmt: skip
"""The checks, in the order of the report."""
_ALL: Final = frozenset(NAMES)

MAY_BE_OPEN: Final = frozenset({"revocation", "suspension", "logging", "witnesses", "standing", "binding"})
"""The checks that may end *could not be checked* in a report that is still good."""

ANSWERS: Final[Mapping[str, Answer]] = {
    "key.unknown_issuer": Answer.NOT_KNOWN_HERE,
    "live.not_known": Answer.NOT_KNOWN_HERE,
    "live.elsewhere": Answer.NOT_KNOWN_HERE,
    "revocation.set": Answer.REVOKED,
    "live.ended": Answer.REVOKED,
    "suspension.set": Answer.SUSPENDED,
    "term.not_yet": Answer.NOT_YET,
    "term.expired": Answer.EXPIRED,
    "revocation.superseded": Answer.SUPERSEDED,
    "revocation.superseded_on": Answer.SUPERSEDED,
}
"""What a line that failed makes of the whole, the weightiest first; any other that failed makes it *not verified*.

Superseded comes last: who reads it goes and asks for the new credential, so nothing else may be wrong.
"""

STANDINGS: Final[Mapping[str, Answer]] = {
    "rescinded": Answer.REVOKED, "inactive": Answer.SUSPENDED, "departed": Answer.SUPERSEDED, "not_endorsed": Answer.NOT_YET,
    "late": Answer.EXPIRED, "lapsed": Answer.EXPIRED, "not_renewed": Answer.EXPIRED,
}  # fmt: skip
"""What a standing other than *active* makes of it, where nothing but the standing is wrong."""

_EXIT: Final = {Verdict.VERIFIED: 0, Verdict.ANSWERED: 0, Verdict.NOT_VERIFIED: 1, Verdict.UNREADABLE: 2}
_KEYS: Final = {Answer.SUPERSEDED: "superseded"}
"""Headlines that bore another name before there were answers."""
_MARKS: Final = {Outcome.PASSED: "ok", Outcome.FAILED: "NO", Outcome.UNCHECKED: "??", Outcome.NOTE: "--"}


class Check(NamedTuple):
    """One line of the report. ``key`` names its sentence; ``facts`` are what the sentence is filled with."""

    name: str
    outcome: Outcome
    key: str
    facts: Mapping[str, str]
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


class Report(NamedTuple):
    """Every check that was made, the verdict, and what the credential says, as far as it could be read."""

    verdict: Verdict
    checks: tuple[Check, ...]
    checked_at: datetime
    demonstration: bool = False
    presented: Presented | None = None
    of: str = "credential"
    """What the sentences are about: a credential, a number or a link."""

    @property
    def exit_code(self) -> int:
        """0 verified, 1 not verified, 2 unreadable."""
        return _EXIT[self.verdict]

    @property
    def answer(self) -> Answer:
        """The verdict, told apart: why it is no, or whether the yes is whole."""
        match self.verdict:
            case Verdict.UNREADABLE:
                return Answer.UNREADABLE
            case Verdict.NOT_VERIFIED:
                return _refused(self.checks)
            case _:
                whole = self.verdict is Verdict.VERIFIED and all(check.outcome is not Outcome.UNCHECKED for check in self.checks)
                return Answer.GOOD if whole else Answer.OPEN_QUESTIONS

    @property
    def headline_key(self) -> str:
        """The key of the headline."""
        if self.verdict not in {Verdict.VERIFIED, Verdict.ANSWERED}:
            return _KEYS.get(self.answer, self.answer.value)
        if self.demonstration:
            return "demonstration"
        if self.verdict is Verdict.ANSWERED:
            return "answered"
        return "verified" if self.answer is Answer.GOOD else "verified with open questions"

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
            "answer": self.answer.value,
            "demonstration": self.demonstration,
            "checked_at": self.checked_at.isoformat(),
            "checks": [check.to_json() for check in self.checks],
            "credential": None if self.presented is None else _described(self.presented),
        }

    def text(self) -> str:
        """The report for a terminal or a page without pictures, ending in a newline."""
        lines = [self.headline, "", f"This {self.of}"]
        lines += [f"  [{_MARKS[check.outcome]}] {check.sentence}" for check in self.checks]
        return "\n".join(lines) + "\n"


def _refused(checks: Iterable[Check]) -> Answer:
    """Why it is no: the weightiest of the reasons that have a name, if there is none without."""
    wrong = [check for check in checks if check.outcome is Outcome.FAILED]
    found = {_answer(check) for check in wrong}
    if not wrong:
        return Answer.COULD_NOT_BE_CHECKED
    if Answer.NOT_VERIFIED in found:
        return Answer.NOT_VERIFIED
    return next(answer for answer in ANSWERS.values() if answer in found)


def _answer(check: Check) -> Answer:
    if check.key.startswith("standing."):
        return STANDINGS.get(check.facts.get("standing", ""), Answer.NOT_VERIFIED)
    return ANSWERS.get(check.key, Answer.NOT_VERIFIED)


def _described(presented: Presented) -> dict[str, str | None]:
    return {
        "format": presented.format.value,
        "id": presented.id,
        "name": presented.name,
        "issuer": presented.issuer,
        "issuer_name": presented.issuer_name,
        "number": presented.number,
        "holder": presented.holder,
        "category": presented.category,
        "age_band": presented.age_band,
        "valid_from": presented.valid_from.isoformat(),
        "valid_until": _moment(presented.valid_until),
        "awarded": _moment(presented.awarded),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def verdict(checks: Sequence[Check], *, strict: bool) -> Verdict:
    """Good only if nothing failed and everything that must be checked was; ``strict``: if everything was."""
    still_open = [check.name for check in checks if check.outcome is Outcome.UNCHECKED]
    if still_open and (strict or not MAY_BE_OPEN.issuperset(still_open)):
        return Verdict.NOT_VERIFIED
    if Outcome.FAILED in [check.outcome for check in checks]:
        return Verdict.NOT_VERIFIED
    return Verdict.VERIFIED if _ALL.issubset([check.name for check in checks]) else Verdict.NOT_VERIFIED
