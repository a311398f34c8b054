"""The report's sentences by their keys. A key never changes its meaning; its words may be improved or translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HEADLINES: Final[Mapping[str, str]] = {
    "verified": "Verified.",
    "verified with open questions": "Verified, but not everything could be checked.",
    "not verified": "Not verified.",
    "superseded": "Superseded: this endorsement has moved to another association; ask for the new credential.",
    "unreadable": "This cannot be read as a credential.",
    "demonstration": "Demonstration only: no association issued this",
}

SENTENCES: Final[Mapping[str, str]] = {
    # format
    "format.good": "is in a supported format.",
    "format.unreadable": "cannot be read: {fault}.",
    "format.unsupported": "is not in a format that this ledger knows: {fault}.",
    "demonstration": "is a demonstration: no association issued it.",
    # signature
    "signature.good": "has a valid signature, made on {created}.",
    "signature.bad": "does not have a valid signature: it was changed after signing, or somebody else signed it.",
    "signature.malformed": "has no signature that can be checked: {fault}.",
    "signature.not_covered": "says something that its signature would not cover: {fault}.",
    "signature.other_controller": "is signed with a key that is not its issuer's.",
    "signature.other_purpose": "has a signature that was made for another purpose.",
    "signature.from_the_future": "claims to have been signed on {created}, which is still to come.",
    "signature.expired": "has a signature that was good only until {expires}.",
    "signature.no_key": "has a signature that could not be checked: there is no trust file to say whose key it is.",
    # issuer's key
    "key.held_by_association": "was signed with a key of {issuer} that was in force that day and is kept by the association.",
    "key.held_by_operator": "was signed with a key of {issuer} that was in force that day and is kept by the ledger's operator.",
    "key.no_trust": "names {did} as its issuer, but without a trust file nobody can say whose name that is.",
    "key.unknown_issuer": "was not issued by an association that the trust file lists.",
    "key.unknown": "is signed with a key that the trust file does not list for {issuer}.",
    "key.not_yet": "claims to have been signed on {created}, before that key spoke for {issuer}.",
    "key.no_longer": "claims to have been signed on {created}, when that key spoke for {issuer} no longer.",
    "key.suspect": "is signed with a key of {issuer} that may have been in other hands, and nothing shows that it was signed before.",
    "key.not_at_line": "was logged at line {index}, where that key did not speak for {issuer}.",
    # authority
    "authority.good": "was issued by {issuer}, which on that day was a member and endorsed {category} in {age_band}.",
    "authority.licence_unconfirmed": "comes from an association whose licence to endorse could not be confirmed.",
    "authority.no_trust": "may have been issued by an association with no authority: there is no trust file to ask.",
    "authority.left": "comes from {issuer}, which was a member until {until} and is none any more.",
    "authority.logged_later": "was logged at {at}, when {issuer} was not a member, whatever day it says it was signed.",
    "authority.not_a_member": "was signed on a day when {issuer} was not a member.",
    "authority.not_covered": "is for {category} in {age_band}, which {issuer} does not endorse.",
    "authority.other_name": "calls its issuer {said}; the trust file knows it as {issuer}.",
    # term
    "term.good": "is in its term, until {until}.",
    "term.without_end": "is in its term, which has no last day.",
    "term.not_yet": "is not valid before {start}.",
    "term.expired": "was valid until {until}.",
    "term.backwards": "has a term that ends before it begins.",
    # revocation and suspension
    "revocation.good": "had not been revoked at {at}.",
    "revocation.set": "has been revoked.",
    "revocation.superseded": "is superseded: this endorsement has moved to another association; ask for the new credential.",
    "revocation.superseded_on": (
        "is superseded: this endorsement has moved to another association on {day}; ask for the new credential."
    ),
    "revocation.message_alone": "is said to be superseded by a move, but not to be revoked: its status lists do not agree.",
    "suspension.good": "was not suspended at {at}.",
    "suspension.set": "is suspended.",
    "status.absent": "may have changed since: whether it is {state} could not be checked.",
    "status.old": "may have changed since: the newest list at hand says whether it is {state} only up to {until}.",
    "status.later": "may have been {state} on that day: the only list at hand is from {at}.",
    "status.bad": "could not be cleared of being {state}: the status list is not good ({fault}).",
    "status.expired": "could not be cleared of being {state}: the status list ended at {until}.",
    "status.rolled_back": "could not be cleared of being {state}: an older status list was served than one already known.",
    "status.entry": "says wrongly where its status is kept: {fault}.",
    "status.no_trust": "could not be cleared of being {state}: there is no trust file to say whose list it would be.",
    # logging
    "logging.good": "was logged as line {line} of {origin} at {at}, in a tree of {size}.",
    "logging.absent": "has no proof of logging beside it, so whether it was logged could not be checked.",
    "logging.no_trust": "may have been logged: without a trust file that could not be checked.",
    "logging.bad": "has a proof of logging beside it that is not good: {fault}.",
    "logging.other_file": "has a proof of logging beside it that is for another file.",
    # witnesses
    "witnesses.none": "was seen by no witness: the log's policy names none.",
    "witnesses.good": "was seen by a quorum of witnesses: {witnesses}.",
    "witnesses.too_few": "was seen by too few witnesses: {witnesses}.",
    "witnesses.no_trust": "may have been seen by witnesses: without a trust file that could not be checked.",
    "witnesses.absent": "has no proof of logging beside it, so who saw it could not be checked.",
    "witnesses.bad": "has a proof of logging beside it that is not good, so who saw it is not known.",
    # standing
    "standing.not_asked": "does not show today's standing; the ledger was not asked.",
    "standing.no_answer": "does not show today's standing; the ledger gave no answer.",
    "standing.active": "stands for an endorsement that is active today.",
    "standing.other": "stands for an endorsement whose standing today is: {standing}.",
    # recognition: where somebody asks about another association; for a stay, for a move, and what is still asked
    "recognition.stay.recognised": "is of a kind that {asked} honours for work there on {day}; its home stays {home} ({refs}).",
    "recognition.stay.recognised_default": "is of a kind that {asked} honours for work there on {day}: by default, not found.",
    "recognition.stay.not_honoured": "is of a kind that {asked} does not honour for work there on {day} ({refs}).",
    "recognition.stay.not_known": "may be honoured for work with {asked} or not, which is not known: {reason}.",
    "recognition.stay.not_a_member": "is not honoured for work with {asked} on {day}: {reason}.",
    "recognition.move.held": "is of a kind that {asked} may take home if its holder moves there ({refs}).",
    "recognition.move.held_default": "is of a kind that {asked} may take home if its holder moves there: by default, not found.",
    "recognition.move.recognised": "is of a kind that {asked} honours and cannot take home, endorsing in other age bands only ({refs}).",
    "recognition.move.recognised_default": "is of a kind that {asked} honours and cannot take home: by default, not found.",
    "recognition.move.not_honoured": "is of a kind that {asked} does not take home on {day} ({refs}).",
    "recognition.move.not_known": "may be taken home by {asked} or not, which is not known: {reason}.",
    "recognition.move.not_a_member": "cannot be taken home by {asked} on {day}: {reason}.",
    "recognition.asks.residence": "needs for that, first: residence where {asked} serves.",
    "recognition.asks.residence_within": "needs for that, within {days} days: residence where {asked} serves.",
    "recognition.asks.membership": "needs for that, first: a membership that {asked} accepts.",
    "recognition.asks.membership_within": "needs for that, within {days} days: a membership that {asked} accepts.",
    "recognition.asks.agreement": "needs for that, first: the agreement of {asked}, signed.",
    "recognition.asks.agreement_within": "needs for that, within {days} days: the agreement of {asked}, signed.",
    "recognition.home": "is of an endorsement whose home is {asked} itself.",
    "recognition.not_good": "says nothing of {asked}: it is honoured nowhere while it is not good itself.",
    "recognition.not_checked": "was not checked about {asked}: the trust file has no table of reciprocity.",
    "recognition.no_trust": "was not checked about {asked}: there is no trust file to ask.",
    "recognition.not_listed": "was not checked about {asked}: the table of reciprocity has no such association, or not this kind.",
}
