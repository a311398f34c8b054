"""Registering a watch: what an employer may ask to be told of, where, and until when. What is told then is in ``watching.py``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ledger.rulebook.policies import Watching
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.vocabulary import PageId, Term
from ledger.rulebook.watching import Begun, Changed, Ended, Pace, Switch, Watch

LANGUAGES: Final = ("en", "es")
_LONGEST_URL: Final = 2000
_LONGEST_MAIL: Final = 254
"""RFC 5321 4.5.3.1.3: a path of 256 octets, less its brackets."""

# What may be done -------------------------------------------------------------


class NothingWatched(Malformed):
    """A watch names at least one endorsement, or a roster of which a row was matched."""


class TooMuchWatched(Malformed):
    """A watch names no more endorsements than the rule allows; another watch may name more."""


class NothingSwitchedOn(Malformed):
    """At least one thing is chosen of which the employer is told."""


class NowhereToTell(Malformed):
    """A watch is told to one place: to a webhook or to an address for mail."""


class NotAWebhook(Malformed):
    """A webhook is an https address of a host by its name, without a user or a fragment."""


class NotAMailAddress(Malformed):
    """An address for mail is one address, written in printed characters of ASCII, such as staff@employer.example."""


class NotALanguage(Malformed):
    """Mail is written in English or in Spanish."""


class TooManyWatches(Refusal):
    """An employer has no more watches running at once than the rule allows."""


class WatchOver(Refusal):
    """This watch was ended, or its last day has passed; begin another."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an employer asks for: of what, how soon, and where. ``secret``: whether the webhook is to have a new secret."""

    endorsements: Sequence[PageId]
    switches: Collection[Switch]
    pace: Pace = Pace.AT_ONCE
    webhook: str | None = None
    mail: str | None = None
    language: str = "en"
    secret: bool = False


def begin(employer: str, wish: Wish, rule: Watching, *, roster: PageId | None = None, running: int, on: date) -> Begun:
    """A watch of an employer that has ``running`` others, for as long as the rule says. Raises what the chapter refuses."""
    if running >= rule.watches:
        raise TooManyWatches
    _require(wish, rule)
    return Begun(
        valid=_registered(on, rule), employer=employer, endorsements=_each_once(wish.endorsements), roster=roster,
        switches=_ordered(wish.switches), pace=wish.pace, webhook=wish.webhook, mail=wish.mail, language=wish.language,
        expiring=rule.expiring, announced=rule.announced,
    )  # fmt: skip


def change(watch: Watch, wish: Wish, rule: Watching, *, on: date) -> Changed:
    """What is watched, of what, how soon and where, as ``wish`` says; which renews the registration. Raises as ``begin``."""
    _require_running(watch, on)
    _require(wish, rule)
    endorsements = _each_once(wish.endorsements)
    return Changed(
        valid=_registered(on, rule), endorsements=None if endorsements == watch.endorsements else endorsements,
        switches=_ordered(wish.switches), pace=wish.pace, webhook=wish.webhook, mail=wish.mail, language=wish.language,
        secret=watch.secret + wish.secret, expiring=rule.expiring, announced=rule.announced,
    )  # fmt: skip


def renew(watch: Watch, rule: Watching, *, on: date) -> Changed:
    """The same for another while, from today. Raises ``WatchOver``."""
    return change(watch, wish_of(watch), rule, on=on)


def end(watch: Watch, *, on: date, unsubscribed: bool = False) -> Ended:
    """Nobody is told anything of it any more. Raises ``WatchOver``."""
    _require_running(watch, on)
    return Ended(valid=Term(on), unsubscribed=unsubscribed)


def wish_of(watch: Watch) -> Wish:
    """What was asked for, as it stands."""
    return Wish(watch.endorsements, watch.switches, watch.pace, watch.webhook, watch.mail, watch.language)


def _registered(on: date, rule: Watching) -> Term:
    return Term(on, on + timedelta(days=rule.days))


def _each_once(pages: Sequence[PageId]) -> tuple[PageId, ...]:
    return tuple(dict.fromkeys(pages))


def _ordered(switches: Collection[Switch]) -> tuple[Switch, ...]:
    return tuple(switch for switch in Switch if switch in switches)


def _require_running(watch: Watch, on: date) -> None:
    if not watch.runs(on):
        raise WatchOver


def _require(wish: Wish, rule: Watching) -> None:
    if not wish.endorsements:
        raise NothingWatched(field="endorsements")
    if len(set(wish.endorsements)) > (most := rule.endorsements):
        raise TooMuchWatched(f"That is {most}.", field="endorsements")
    if not wish.switches:
        raise NothingSwitchedOn(field="switches")
    if (wish.webhook is None) == (wish.mail is None):
        raise NowhereToTell(field="webhook")
    if wish.webhook is not None and not _is_webhook(wish.webhook):
        raise NotAWebhook(field="webhook")
    if wish.mail is not None and not is_mail(wish.mail):
        raise NotAMailAddress(field="mail")
    if wish.language not in LANGUAGES:
        raise NotALanguage(field="language")


def _printed(text: str, longest: int) -> bool:
    return text.isascii() and text.isprintable() and " " not in text and len(text) <= longest


def _is_webhook(url: str) -> bool:
    """The form alone: whether the host is one of the public network is asked whenever something is sent to it."""
    scheme, _, rest = url.partition("://")
    host, colon, port = rest.partition("/")[0].partition("?")[0].partition(":")
    named = _is_name(host.lower()) and (not colon or _is_port(port))
    return scheme == "https" and named and "#" not in rest and _printed(url, _LONGEST_URL)


def _is_name(host: str) -> bool:
    """A host's name, and no address in any spelling: some resolvers read one whose last label is a number as an address."""
    *before, last = host.split(".")
    return bool(before) and len(host) <= 253 and all(map(_is_label, (*before, last))) and not (last.isdigit() or last[:2] == "0x")


def _is_label(label: str) -> bool:
    return label.isascii() and label.replace("-", "a").isalnum() and label.strip("-") == label and len(label) <= 63


def _is_port(text: str) -> bool:
    return text.isdigit() and text[0] != "0" and len(text) <= 5 and int(text) <= 65535


def is_mail(address: str) -> bool:
    """One address: no name beside it, no second one, nothing that would be read as another header."""
    local, at, host = address.rpartition("@")
    plain = not set(address) & set('<>(),;:"[]\\') and "@" not in local
    return (
        bool(local and at) and "." in host.strip(".") and host.strip(".") == host and plain and _printed(address, _LONGEST_MAIL)
    )
