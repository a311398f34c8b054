"""What a wallet answers is taken once, verified, and shown to whoever asked, for minutes (OpenID4VP 1.0, section 8).

What was presented is kept sealed, and verified again whenever it is looked at. Asked on the device where the wallet is, the answer
is for whom the wallet leads back besides, so that nobody can have somebody else answer for them (section 14.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import urlencode

from ledger.credentials import dcql_reading, wallet_answer
from ledger.credentials.dcql_matching import Match, Shown, match
from ledger.credentials.report import Report
from ledger.credentials.wallet_answer import InClear, NoAnswer, OtherState, Presentation
from ledger.office import Office
from ledger.procedures import wallet_asking
from ledger.procedures.wallet_asking import AnsweredAlready, Device, NoSuchAsking, Order
from ledger.rulebook.refusal import Refusal
from ledger.vault.askings import Asking, fresh

TO_READ: Final = timedelta(minutes=10)
"""How long whoever asked may look at the answer."""
MOST_TRIES: Final = 20
"""Answers to one asking that are looked at; a wallet needs one."""


class TriedTooOften(Refusal):
    """Too many answers came that were not good; whoever asks has to ask again."""


class ShownWhereItLeads(Refusal):
    """This was answered on the wallet's own device, and is shown where the wallet leads back to, and nowhere else."""


class NotAnAnswer(Refusal):
    """This is not a wallet's answer to what was asked."""


class NotEncrypted(NotAnAnswer):
    """The answer was to be encrypted to the key in the request, and is not, or does not open."""


class StateDiffers(NotAnAnswer):
    """The answer's state is not the state of the request."""


class NotShownByHolder(NotAnAnswer):
    """Nothing proves that what was shown is authentic, and was shown by its holder, to this asker, for this request."""


class NotWhatWasAsked(NotAnAnswer):
    """What was shown is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One presentation, verified: the report on its credential, and what it shows, if it is proved to be shown here and now."""

    format: str
    report: Report
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class BoundTo:
    """What a presentation must have been made for, and the moment at which it came."""

    nonce: str
    audience: str
    on: datetime


Judge = Callable[[str, Presentation, BoundTo], Judged]
"""The ordinary verifier, given the format that was asked for, what was presented, and what it must be bound to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an asking stands. ``error`` is what a wallet said instead of showing; ``match`` is there once something was shown."""

    order: Order
    expires: datetime
    answered: datetime | None = None
    error: str | None = None
    match: Match | None = None
    judged: Sequence[Judged] = ()


def answer(office: Office, ref: str, fields: Mapping[str, str], judge: Judge) -> str | None:
    """Takes a wallet's answer, once, and says where it leads back to, if it is on the asker's own device.

    One that is not good leaves the asking open, so that no stranger can close it; so many are looked at. Raises
    ``NoSuchAsking``, ``AnsweredAlready``, ``TriedTooOften``, and ``NotAnAnswer`` and its kinds.
    """
    asking = wallet_asking.open_asking(office, ref)
    now = office.clock()
    if not office.vault.askings.attempt(ref, MOST_TRIES, wallet_asking.moment(now)):
        wallet_asking.open_asking(office, ref)  # somebody else's answer may have been taken at this moment
        raise TriedTooOften
    said = _read(asking, fields)
    if said.error is None:
        _refuse_what_is_not_good(*_judged(asking.says, said.presented, judge, now))
    code = fresh()
    kept = {**asking.says, "key": None, "presented": dict(said.presented), "error": said.error, "at": wallet_asking.moment(now)}
    later = wallet_asking.moment(now + TO_READ)
    if not office.vault.askings.spend(ref, kept | {"code": _digest(code)}, wallet_asking.moment(now), later):
        raise AnsweredAlready
    return _way_back(office, asking, code)


def outcome(office: Office, ref: str, secret: str, judge: Judge, code: str | None = None) -> Outcome:
    """How it stands, for whoever has the secret; ``code`` is what a wallet on the same device led back with.

    Raises ``NoSuchAsking``, ``ShownWhereItLeads``.
    """
    asking = wallet_asking.find(office, ref)
    if not asking.is_of(secret):
        raise NoSuchAsking
    says, expires = asking.says, datetime.fromisoformat(asking.expires)
    order = Order.of_json(says["order"])
    if not asking.answered:
        return Outcome(order, expires)
    if order.device is Device.SAME and not compare_digest(says["code"], _digest(code or "")):
        raise ShownWhereItLeads
    at = datetime.fromisoformat(says["at"])
    if says["error"] is not None:
        return Outcome(order, expires, at, error=says["error"])
    found, judged = _judged(says, says["presented"], judge, at)
    return Outcome(order, expires, at, match=found, judged=judged)


def _read(asking: Asking, fields: Mapping[str, str]) -> wallet_answer.Answer:
    try:
        return wallet_answer.read(fields, asking.says["state"], wallet_asking.decryption_key(asking))
    except InClear as error:
        raise NotEncrypted(str(error)) from error
    except OtherState as error:
        raise StateDiffers from error
    except NoAnswer as error:
        raise NotAnAnswer(str(error)) from error


def _judged(
    says: Mapping[str, Any], presented: Mapping[str, Sequence[Presentation]], judge: Judge, on: datetime
) -> tuple[Match, Sequence[Judged]]:
    """Everything that was presented, verified, and laid beside the query. Raises ``NotWhatWasAsked``."""
    query = dcql_reading.read(says["query"])
    formats = {one.id: one.format for one in query.credentials}
    if not presented.keys() <= formats.keys():
        raise NotWhatWasAsked("Something is shown under a name that the query does not have.")
    bound = BoundTo(says["nonce"], says["client_id"], on)
    judged = {name: [judge(formats[name], one, bound) for one in each] for name, each in presented.items()}
    shown = {name: [one.shown for one in each if one.shown is not None] for name, each in judged.items()}
    return match(query, shown), [one for each in judged.values() for one in each]


def _refuse_what_is_not_good(found: Match, judged: Sequence[Judged]) -> None:
    """One presentation that is not bound to this request spoils the answer (section 14.1.2); one that misses the query does too.

    Of an answer that is good without it, it might be left out (section 8.6). But no wallet may send it, and nobody would be told.
    """
    if any(one.shown is None for one in judged):
        raise NotShownByHolder
    if not found.good or not all(fit.good for fit in found.fits):
        raise NotWhatWasAsked(", ".join(sorted({fault for fit in found.fits for fault in fit.faults})))


def _way_back(office: Office, asking: Asking, code: str) -> str | None:
    order = Order.of_json(asking.says["order"])
    if order.device is Device.ANOTHER:
        return None
    place = order.return_to or f"{office.charter.public_url.rstrip('/')}/ask/{asking.ref}"
    return f"{place}{'&' if '?' in place else '?'}{urlencode({'response_code': code})}"


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
