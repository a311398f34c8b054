"""What was found of a signed answer, one line for each check, in words that read on from "This answer …"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ledger.credentials.report import Outcome, Verdict

Json = dict[str, Any]

BARE: Final = frozenset({"proof", "lines", "@context"})
"""The members that say nothing by themselves."""

SENTENCES: Final[Mapping[str, str]] = {
    "format.good": "is an answer that a ledger like this one signs: {kind}.",
    "format.unreadable": "cannot be read: {fault}.",
    "format.other": "is no signed answer: {fault}.",
    "signature.good": "has a valid signature, made {created}.",
    "signature.altered": "was altered after it was signed, in: {lines}.",
    "signature.added": "was altered after it was signed: something was added or taken away that no line was signed for.",
    "signature.bad": "has a signature that does not verify.",
    "signature.malformed": "has a signature that cannot be read: {fault}.",
    "signature.future": "claims to have been signed in the future, {created}.",
    "signature.no_key": "has a signature that could not be checked without a trust file.",
    "key.no_trust": "was signed by somebody who could not be looked up without a trust file.",
    "key.other": "was signed by somebody who does not speak for the ledger.",
    "key.other_ledger": "is another ledger's: {origin}.",
    "key.unknown": "was signed with a key that the ledger never had.",
    "key.not_yet": "was signed with a key that did not speak for the ledger yet.",
    "key.no_longer": "was signed with a key that did not speak for the ledger any more.",
    "key.suspect": "was signed with a key that may have been in other hands by then.",
    "key.good": "was signed with a key that spoke for the ledger then.",
    "reliance.good": "may be relied upon until {until} without asking again.",
    "reliance.past": "was to be asked again after {until}: it still says what was true and known then.",
    "books.known": "is on the ledger's books, as given.",
    "books.unknown": "is not on the ledger's books: no account asked for it, or it was given longer ago than is kept.",
    "since.unchanged": "still says what the ledger says today of the days asked about.",
    "since.corrected": "has been corrected since: the ledger says another thing today of the days asked about.",
    "since.superseded": "has been superseded since: the ledger says another thing today of the days asked about.",
    "demonstration": "is a demonstration only: no association said any of it.",
}
"""What a check found, in words that read on from *This answer*."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of an answer, as a line of its report."""

    name: str
    outcome: Outcome
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The line in plain English, without *This answer*."""
        return SENTENCES[self.key].format(**self.facts)

    def to_json(self) -> Json:
        """The line as JSON."""
        line = {"name": self.name, "outcome": self.outcome.value, "key": self.key}
        return line | {"sentence": self.sentence, "facts": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Checked:
    """Every check of an answer, and what it says as far as it could be read. ``altered`` names the lines that were changed."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    checked_at: datetime
    document: Json | None = None
    altered: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 verified, 1 not verified, 2 unreadable."""
        return {Verdict.VERIFIED: 0, Verdict.NOT_VERIFIED: 1, Verdict.UNREADABLE: 2}[self.verdict]

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        return HEADLINES[self.verdict]

    def to_json(self) -> Json:
        """The report as JSON."""
        return {
            "outcome": self.verdict.value,
            "headline": self.headline,
            "checked_at": self.checked_at.isoformat(),
            "checks": [finding.to_json() for finding in self.findings],
            "altered": list(self.altered),
            "answer": None if self.document is None else _shown(self.document),
        }

    def text(self) -> str:
        """The report for a terminal, ending in a newline."""
        lines = [self.headline, "", "This answer", *(f"  [{_MARKS[one.outcome]}] {one.sentence}" for one in self.findings)]
        return "\n".join(lines) + "\n"


HEADLINES: Final = {
    Verdict.VERIFIED: "This answer is good: the ledger gave it, and it was not changed.",
    Verdict.NOT_VERIFIED: "This answer was not verified.",
    Verdict.UNREADABLE: "This is no answer that can be read.",
}
_MARKS: Final = {Outcome.PASSED: "ok", Outcome.FAILED: "NO", Outcome.UNCHECKED: "??", Outcome.NOTE: "--"}


def _shown(document: Json) -> Json:
    return {name: member for name, member in document.items() if name not in BARE}
