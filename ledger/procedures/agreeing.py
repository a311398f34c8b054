"""Whether a credential that somebody would like to have issued says what the ledger says, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.credentials import casting
from ledger.credentials.vcdm import moment
from ledger.office import Office
from ledger.procedures import credentials, particulars
from ledger.rulebook.certifying import certifiable
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.vocabulary import LineId, Officer

Json = dict[str, Any]

CHOSEN: Final = frozenset({"id", "evidence", "credentialStatus", "proof"})
"""What is chosen when it is issued: its name, where it was logged, its place in the status lists, its proof."""
_NOWHERE: Final = LineId("00000000-0000-0000-0000-000000000000")


class SaysOtherwise(Malformed):
    """The credential that was sent says something that the ledger does not say of this endorsement."""


def require(office: Office, number: str, sent: Json, by: Officer) -> None:
    """``sent`` contradicts nothing that the ledger would say today. Raises :class:`SaysOtherwise`, naming the first member that does.

    Asked by an officer of the home: to anybody else it would answer guesses. Raises ``NotTheHolder``, ``NoCertificateToday``,
    ``HolderErased`` and what :func:`endorsements.find` raises.
    """
    it = credentials.opened_by(office, number, by)
    made = particulars.of(it, certifiable(it.held, on=it.today), _NOWHERE, (1, 0))
    would = {name: member for name, member in casting.build(made).items() if name not in CHOSEN}
    if isinstance(sent.get("issuer"), str):
        would["issuer"] = made.issuer
    for field in _against(sent, would, "credential"):
        raise SaysOtherwise(field=field)


def _against(sent: object, would: object, place: str) -> Iterator[str]:
    """The members of ``sent`` that say another thing, from the first one on."""
    if isinstance(sent, dict) and isinstance(would, dict):
        for name, member in sent.items():
            if name not in would:
                yield f"{place}.{name}"
            else:
                yield from _against(member, would[name], f"{place}.{name}")
    elif isinstance(sent, list) and isinstance(would, list) and len(sent) == len(would):
        for number, (one, other) in enumerate(zip(sent, would, strict=True)):
            yield from _against(one, other, f"{place}.{number}" if isinstance(one, dict) else place)
    elif not _same(sent, would):
        yield place


def _same(sent: object, would: object) -> bool:
    """The same value, or the same moment in another zone."""
    if type(sent) is type(would) and sent == would:
        return True
    return moment(sent) is not None and moment(sent) == moment(would)
