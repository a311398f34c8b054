"""Renewals: what is owed, told and submitted, confirmed, sent back. What is told stays sealed in the public log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheActor, TheOffice, attempting
from api.routes.common import ACTS, FINDS, Body, Recorded, TheAct, TheOwnAct, declared
from api.strict import StrictRoute
from ledger.procedures import endorsements, renewals
from ledger.procedures.renewals import Signing, Telling
from ledger.rulebook import keeping
from ledger.rulebook.keeping import Hours, Short
from ledger.rulebook.policies import Mode
from ledger.rulebook.requirement import Documents, Kind, Paper, Topic
from ledger.rulebook.vocabulary import LineId

router = APIRouter(route_class=StrictRoute, prefix="/v1/renewals", tags=["renewals"], responses=ACTS)

Minutes = Annotated[int, Field(ge=0, le=600_000, strict=True)]
Named = Annotated[str, Field(min_length=1, max_length=100)]
Lines = Annotated[tuple[Named, ...], Field(max_length=500)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]


class OnTopic(Body):
    """So many minutes of training on a topic."""

    topic: Topic
    minutes: Minutes


class Attested(Body):
    """Minutes in sum, where the edition takes an attestation: of training, on topics of it, and of supervision received."""

    training: Minutes = 0
    topics: Annotated[tuple[OnTopic, ...], Field(max_length=10)] = ()
    supervision: Minutes = 0
    about_providing: Minutes = 0

    def summed(self) -> Hours:
        """As the rule book has them."""
        topics = tuple((one.topic, one.minutes) for one in self.topics)
        return Hours(self.training, topics, self.supervision, self.about_providing)


class Signed(Body):
    """A paper that is signed with it, by version and the SHA-256 digest of what was read."""

    paper: Paper
    version: Annotated[str, Field(min_length=1, max_length=100)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Told(Body):
    """What the holder tells: sums of hours, or the lines of their evidence and sessions; and the papers they sign."""

    hours: Attested | None = None
    entries: Lines = ()
    sessions: Lines = ()
    papers: Annotated[tuple[Signed, ...], Field(max_length=10)] = ()

    def telling(self) -> Telling:
        """As the procedures take it."""
        return Telling(
            self.hours.summed() if self.hours else None,
            tuple(map(LineId, self.entries)),
            tuple(map(LineId, self.sessions)),
            tuple(Signing(one.paper, one.version, one.sha256) for one in self.papers),
        )


class Submission(Told):
    """Whose endorsement is to be renewed, and what its holder tells."""

    number: Named


class Confirmation(Body):
    """Why it is confirmed although something owed is missing; stays private."""

    despite: Reason | None = None


class Return(Body):
    """Why it is sent back; the reason stays private."""

    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something of what is owed that was not told: minutes of hours, or how many of anything else."""

    kind: Kind
    of: str
    needed: int
    told: int


@dataclass(frozen=True, slots=True)
class OfTopic:
    """Minutes on a topic."""

    topic: Topic
    minutes: int


@dataclass(frozen=True, slots=True)
class Owing:
    """What a renewal accounts for: the days, the share of the cycle, the minutes, the papers, and how it is told.

    ``submitted`` says whether one waits; ``missing`` what that one leaves short (null: none waits, or nothing was told).
    """

    mode: Mode
    valid_from: date | None
    valid_to: date | None
    years: int
    of: int
    training: int
    topics: list[OfTopic]
    supervision: int
    about_providing: int
    papers: list[Paper]
    membership: bool
    submitted: bool
    missing: list[Missing] | None


@router.get("/{number}", responses=FINDS | declared(401, 403), operation_id="renewal_owed", summary="What a renewal is to tell")
def owed(number: str, office: TheOffice, actor: TheActor) -> Owing:
    """For the holder, and for the officers of the endorsement's home."""
    with attempting(office, actor, "renewal reading"):
        waits, missing = renewals.read(office, number, actor)
    due = renewals.owed(office, number)
    asked = dict(due.requirements)
    hours, papers = keeping.hours_of(due), asked.get(Kind.DOCUMENTS)
    return Owing(
        mode=due.keeping.value.mode, valid_from=due.period.start, valid_to=due.period.end, years=due.years, of=due.of,
        training=hours.training, topics=[OfTopic(topic, minutes) for topic, minutes in hours.topics],
        supervision=hours.supervision, about_providing=hours.about_providing, papers=_papers(papers and papers.value.asked),
        membership=Kind.MEMBERSHIP in asked, submitted=waits, missing=None if missing is None else [_missing(m) for m in missing],
    )  # fmt: skip


def _papers(asked: Any) -> list[Paper]:  # noqa: ANN401 - whatever is asked of that kind
    return list(asked.papers) if isinstance(asked, Documents) else []


def _missing(short: Short) -> Missing:
    return Missing(short.kind, short.of, short.needed, short.told)


@router.post("", status_code=201, operation_id="submit_renewal", summary="Take a renewal in, with what its holder tells")
def submit(body: Submission, act: TheOwnAct) -> Recorded:
    """Until it is decided, the endorsement verifies as active, under review."""
    return act("renewal submission", renewals.submit, body.number, told=body.telling())


@router.post("/{number}/confirmation", status_code=201, operation_id="confirm_renewal", summary="Renew for the next cycle")
def confirm(number: str, body: Confirmation, act: TheAct) -> Recorded:
    """By what was told with the renewal that waits."""
    return act("renewal", renewals.confirm, number, despite=body.despite)


@router.post("/{number}/return", status_code=201, operation_id="return_renewal", summary="Send a renewal back")
def send_back(number: str, body: Return, act: TheAct) -> Recorded:
    """Its review ends as though it had never been."""
    return act("renewal return", endorsements.return_renewal, number, reason=body.reason)
