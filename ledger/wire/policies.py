"""From the tables of an edition's file to the rule book's policies; and that the network's leave no day bare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from ledger.rulebook.fact import Fact
from ledger.rulebook.policies import OF_SEVERAL, Policies
from ledger.rulebook.requirement import Asking, Target
from ledger.wire.policy_file import PolicyTables
from ledger.wire.reading import Reader, refuse_bare_days
from ledger.wire.requirement_file import AskingRow


def read(reader: Reader, form: PolicyTables) -> Policies:
    """What the tables say, as dated facts. Raises ``EditionUnreadable``."""
    return Policies(
        earning=_asking(reader, form.earn),
        keeping=_asking(reader, form.keep),
        reinstating=_asking(reader, form.reinstate),
        providers=tuple(reader.row(row, row.value()) for row in form.providers),
        vetting=tuple(reader.row(row, row.value()) for row in form.vetting),
        minutes_a_day=tuple(reader.either(row, row.value(), "supervision") for row in form.supervision),
        reviewing=tuple(reader.either(row, row.value(), "review") for row in form.review),
        reviewers=tuple(reader.row(row, row.value()) for row in form.reviewers),
        applying=tuple(reader.either(row, row.value(), "apply") for row in form.apply),
        joining=tuple(reader.either(row, row.joining(), "membership") for row in form.membership if row.accepted is not None),
        late_year=tuple(reader.either(row, row.late(), "late_year") for row in form.membership if row.late_year is not None),
        renewals=tuple(reader.either(row, row.value(), "renewals") for row in form.renewals),
        inactive=tuple(reader.either(row, row.value(), "inactive") for row in form.inactive),
        returning=tuple(reader.either(row, row.value(), "return") for row in form.returning),
        emerging_years=tuple(reader.either(row, row.value(), "addon") for row in form.addon),
        listed=tuple(reader.either(row, row.value(), "listed") for row in form.listed),
        rescinding=tuple(reader.either(row, row.value(), "rescind") for row in form.rescind),
        checking=tuple(reader.either(row, row.value(), "evidence") for row in form.evidence),
        case_days=tuple(reader.either(row, row.value(), "cases") for row in form.cases),
        claim_days=tuple(reader.either(row, row.value(), "claims") for row in form.claims),
        relying=tuple(reader.either(row, row.value(), "reliance") for row in form.reliance),
        watching=tuple(reader.either(row, row.value(), "watches") for row in form.watches),
    )


def refuse_bare(file: str, policies: Policies) -> None:
    """Every setting has a value on every day, sessions have their providers for every recipient, and vetting its answer.

    Raises ``EditionUnreadable``.
    """
    single = {field.name: getattr(policies, field.name) for field in fields(policies) if field.name not in OF_SEVERAL}
    recipients = {
        f"providers for {target}": tuple(row for row in policies.providers if target in row.value.recipients) for target in Target
    }
    applied_for = {
        f"reviewers for {target}": tuple(row for row in policies.reviewers if target in row.value.targets) for target in Target
    }
    of_everybody = tuple(row for row in policies.vetting if row.value.applied_from is None)
    refuse_bare_days(file, **single, **recipients, **applied_for, vetting=of_everybody)


def _asking(reader: Reader, rows: Iterable[AskingRow]) -> tuple[Fact[Asking], ...]:
    return tuple(reader.row(row, row.asking()) for row in rows)
