# long because every table of an edition has its row here, one after the other
"""How an association goes about it, as it stands in TOML: one table for each setting of ``rulebook/policies.py``.

A setting with one value on a day may be ``"not found"`` in an association's file: it was looked for there, and what holds is the
network's.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from ledger.rulebook import policies
from ledger.rulebook.catalogue import YearDay
from ledger.rulebook.policies import Accepted, Mode
from ledger.rulebook.standing import Answer
from ledger.wire.requirement_file import AnyAsking, Hours, Targets
from ledger.wire.table import ABSENT, NONE, Absent, AnyCategory, Dated, Shape, read_year_day

AnyAccepted = Annotated[Accepted, Field(strict=False)]
AnyMode = Annotated[Mode, Field(strict=False)]
AnyAnswer = Annotated[Answer, Field(strict=False)]
AnyDay = Annotated[YearDay | Literal["none", "not found"], BeforeValidator(read_year_day)]
Years = Annotated[int, Field(ge=1, le=50)]


class ProvidersRow(Dated):
    """``[[providers]]``"""

    recipients: Targets
    categories: list[AnyCategory]
    addon: bool

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.categories and not self.addon:
            raise ValueError("somebody's sessions count")
        return self

    def value(self) -> policies.Providers:
        """Whose sessions count for whom."""
        return policies.Providers(tuple(self.recipients), tuple(self.categories), self.addon)


class VettingRow(Dated):
    """``[[vetting]]``"""

    counts: bool
    applied_from: date | None = None

    def value(self) -> policies.Vetting:
        """Whether a vetted provider's session counts."""
        return policies.Vetting(self.counts, self.applied_from)


class Setting(Dated):
    """A setting with one value on a day. Its member ``CHIEF`` may be ``"not found"``; the row then has no other."""

    CHIEF: ClassVar[str]

    @model_validator(mode="after")
    def _says_all_or_nothing(self) -> Self:
        if self.sought and self.model_fields_set - Dated.model_fields.keys() != {self.CHIEF}:
            raise ValueError(f"where {self.CHIEF} was not found, the row says nothing else")
        return self

    @property
    def sought(self) -> bool:
        """Whether the row says that the value was looked for in vain."""
        return bool(getattr(self, self.CHIEF) == ABSENT)


class SupervisionRow(Setting):
    """``[[supervision]]``"""

    CHIEF = "hours_a_day"
    hours_a_day: Hours | Absent

    def value(self) -> int | Absent:
        """How many minutes of sessions a day may hold."""
        return self.hours_a_day


class ReviewRow(Setting):
    """``[[review]]``"""

    CHIEF = "reviewers"
    reviewers: Annotated[int, Field(ge=1, le=5)] | Absent
    tiers: Annotated[int, Field(ge=1, le=2)] = 1
    third: bool = True

    def value(self) -> policies.Reviewing | Absent:
        """How many review."""
        return ABSENT if isinstance(self.reviewers, str) else policies.Reviewing(self.reviewers, self.tiers, self.third)


class ReviewersRow(Dated):
    """``[[reviewers]]``"""

    targets: Targets
    categories: list[AnyCategory]
    addon: bool = False

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.categories and not self.addon:
            raise ValueError("somebody reviews")
        return self

    def value(self) -> policies.Reviewers:
        """Who reviews what."""
        return policies.Reviewers(tuple(self.targets), tuple(self.categories), self.addon)


class ApplyRow(Setting):
    """``[[apply]]``: without ``expires_days``, an application never expires."""

    CHIEF = "one_at_a_time"
    one_at_a_time: bool | Absent
    expires_days: Annotated[int, Field(ge=1, le=3660)] | None = None

    def value(self) -> policies.Applying | Absent:
        """How one applies."""
        return ABSENT if isinstance(self.one_at_a_time, str) else policies.Applying(self.one_at_a_time, self.expires_days)


class MembershipTable(Dated):
    """``[[membership]]``: says what it knows and leaves out the rest."""

    accepted: AnyAccepted | Absent | None = None
    proof: bool = False
    late_year: AnyDay | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.accepted is None and self.late_year is None:
            raise ValueError("says whose membership is accepted, or from which day it runs to the end of the next year")
        if self.proof and not isinstance(self.accepted, Accepted):
            raise ValueError("a proof is asked of the membership that is accepted")
        if isinstance(self.late_year, YearDay) and self.late_year.following:
            raise ValueError("late_year is a day of every year, without next")
        return self

    def joining(self) -> policies.Joining | Absent:
        """Whose membership is accepted."""
        return policies.Joining(self.accepted, proof=self.proof) if isinstance(self.accepted, Accepted) else ABSENT

    def late(self) -> policies.LateYear | Absent | None:
        """From which day of the year it runs to the end of the next."""
        if isinstance(self.late_year, YearDay):
            return policies.LateYear(self.late_year.month, self.late_year.day)
        return None if self.late_year == NONE else ABSENT


class RenewalsRow(Setting):
    """``[[renewals]]``"""

    CHIEF = "mode"
    mode: AnyMode | Absent
    pro_rata: bool = False
    audit_percent: Annotated[int, Field(ge=0, le=100)] = 0
    reinstated_audited: bool = False
    years_at: Literal["start", "end"] = "start"

    def value(self) -> policies.Keeping | Absent:
        """How renewals are told and checked."""
        if not isinstance(self.mode, Mode):
            return ABSENT
        return policies.Keeping(self.mode, self.pro_rata, self.audit_percent, self.reinstated_audited, self.years_at)


class InactiveRow(Setting):
    """``[[inactive]]``: ``years`` may be ``"no limit"``."""

    CHIEF = "years"
    years: Years | Literal["no limit"] | Absent
    again: bool = False

    def value(self) -> policies.Inactive | Absent:
        """How long somebody may be inactive."""
        if self.years == ABSENT:
            return ABSENT
        return policies.Inactive(None if isinstance(self.years, str) else self.years, self.again)


class ReturnRow(Setting):
    """``[[return]]``: without ``years``, however long ago the lapse."""

    CHIEF = "route"
    route: Literal["simplified", "application", "not found"]
    years: Years | None = None

    def value(self) -> policies.Returning | Absent:
        """How a lapsed endorsement comes back."""
        return ABSENT if self.route == ABSENT else policies.Returning(self.route, self.years)


class AddonRow(Setting):
    """``[[addon]]``"""

    CHIEF = "emerging_years"
    emerging_years: Years | Absent

    def value(self) -> int | Absent:
        """For how many years somebody may be emerging."""
        return self.emerging_years


class ListedRow(Setting):
    """``[[listed]]``"""

    CHIEF = "standings"
    standings: list[AnyAnswer] | Absent

    def value(self) -> tuple[str, ...] | Absent:
        """Which standings are listed."""
        return ABSENT if isinstance(self.standings, str) else tuple(answer.value for answer in self.standings)


class RescindRow(Setting):
    """``[[rescind]]``"""

    CHIEF = "allowed"
    allowed: bool | Absent

    def value(self) -> bool | Absent:
        """Whether an endorsement may be rescinded."""
        return self.allowed


class EvidenceRow(Setting):
    """``[[evidence]]``"""

    CHIEF = "checked"
    checked: list[Literal["education", "work", "training", "credential", "internship"]] | Absent

    def value(self) -> tuple[str, ...] | Absent:
        """Which evidence counts only once it is verified."""
        return ABSENT if isinstance(self.checked, str) else tuple(self.checked)


class CasesRow(Setting):
    """``[[cases]]``"""

    CHIEF = "answer_days"
    answer_days: Annotated[int, Field(ge=1, le=366)] | Absent

    def value(self) -> int | Absent:
        """Within how many days a reported problem is answered."""
        return self.answer_days


class ClaimsRow(Setting):
    """``[[claims]]``"""

    CHIEF = "link_days"
    link_days: Annotated[int, Field(ge=1, le=90)] | Absent

    def value(self) -> int | Absent:
        """For how many days a claim link works."""
        return self.link_days


class RelianceRow(Setting):
    """``[[reliance]]``"""

    CHIEF = "kept_months"
    kept_months: Annotated[int, Field(ge=1, le=240)] | Absent
    good_days: Annotated[int, Field(ge=1, le=366)] = 30
    receipts_a_day: Annotated[int, Field(ge=1)] = 2000
    rows_a_day: Annotated[int, Field(ge=1)] = 20000
    names_a_day: Annotated[int, Field(ge=1)] = 500

    def value(self) -> policies.Relying | Absent:
        """What an employer may ask for and rely on."""
        if isinstance(self.kept_months, str):
            return ABSENT
        return policies.Relying(self.good_days, self.kept_months, self.receipts_a_day, self.rows_a_day, self.names_a_day)


class WatchesRow(Setting):
    """``[[watches]]``"""

    CHIEF = "days"
    days: Annotated[int, Field(ge=1, le=366)] | Absent
    announced: Annotated[int, Field(ge=1, le=366)] = 14
    expiring: Annotated[int, Field(ge=1, le=366)] = 30
    endorsements: Annotated[int, Field(ge=1, le=2000)] = 2000
    watches: Annotated[int, Field(ge=1)] = 100

    def value(self) -> policies.Watching | Absent:
        """How an employer may watch."""
        if isinstance(self.days, str):
            return ABSENT
        return policies.Watching(self.days, self.announced, self.expiring, self.endorsements, self.watches)


class PolicyTables(Shape):
    """The tables that the network's file and an association's share. A table left out says nothing."""

    earn: list[AnyAsking] = Field(default=[])
    keep: list[AnyAsking] = Field(default=[])
    reinstate: list[AnyAsking] = Field(default=[])
    providers: list[ProvidersRow] = Field(default=[])
    vetting: list[VettingRow] = Field(default=[])
    supervision: list[SupervisionRow] = Field(default=[])
    review: list[ReviewRow] = Field(default=[])
    reviewers: list[ReviewersRow] = Field(default=[])
    apply: list[ApplyRow] = Field(default=[])
    membership: list[MembershipTable] = Field(default=[])
    renewals: list[RenewalsRow] = Field(default=[])
    inactive: list[InactiveRow] = Field(default=[])
    returning: list[ReturnRow] = Field(default=[], alias="return")
    addon: list[AddonRow] = Field(default=[])
    listed: list[ListedRow] = Field(default=[])
    rescind: list[RescindRow] = Field(default=[])
    evidence: list[EvidenceRow] = Field(default=[])
    cases: list[CasesRow] = Field(default=[])
    claims: list[ClaimsRow] = Field(default=[])
    reliance: list[RelianceRow] = Field(default=[])
    watches: list[WatchesRow] = Field(default=[])
