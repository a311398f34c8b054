"""What an employer may ask of a wallet, in the field's words, and as a query (``dcql.py``).

Each fact has its place in each format. A token that can be shown in part is asked for these facts alone; a credential that is
shown whole shows them all, whatever was asked, which is why it is asked for only where somebody says so. Who is asked for no
name gives none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from ledger.credentials import credential
from ledger.credentials.dcql import JWT, LDP, SD_JWT, ClaimQuery, CredentialQuery, CredentialSet, Json, Path, Query, Value
from ledger.rulebook.vocabulary import AgeBand, Category

FORMATS: Final = (SD_JWT, JWT, LDP)
"""The formats that can be asked for, the one that shows least first."""


class Fact(StrEnum):
    """What can be asked. That the endorsement is good, and whose key signed it, shows by itself."""

    CATEGORY = "category"
    AGE_BAND = "age_band"
    TITLE = "title"
    UNTIL = "covered_until"
    SINCE = "granted_on"
    ASSOCIATION = "association"
    NUMBER = "endorsement_number"
    NAME = "name"


USUAL: Final = (Fact.CATEGORY, Fact.UNTIL)
"""What is asked for unless somebody chooses: in which category, and until when."""

_SUBJECT: Final = "credentialSubject"
_WHOLE: Final[Mapping[Fact, tuple[Path, ...]]] = {
    Fact.CATEGORY: ((_SUBJECT, "achievement", "humanCode"),),
    Fact.AGE_BAND: ((_SUBJECT, "achievement", "humanCode"),),
    Fact.TITLE: ((_SUBJECT, "achievement", "name"),),
    Fact.UNTIL: (("validUntil",),),
    Fact.SINCE: (("awardedDate",),),
    Fact.ASSOCIATION: (("issuer", "name"),),
    Fact.NUMBER: ((_SUBJECT, "licenseNumber"),),
    Fact.NAME: ((_SUBJECT, "identifier", 0, "identityHash"),),
}
_IN_PART: Final[Mapping[Fact, tuple[Path, ...]]] = {fact: ((fact.value,),) for fact in Fact} | {
    Fact.NAME: (("given_name",), ("family_name",))
}
PLACES: Final[Mapping[str, Mapping[Fact, tuple[Path, ...]]]] = {SD_JWT: _IN_PART, LDP: _WHOLE, JWT: _WHOLE}
"""Where each format says each fact."""
IDS: Final[Mapping[str, str]] = {SD_JWT: "in_part", JWT: "whole_jwt", LDP: "whole_ldp"}
"""How our queries call the credential of each format."""

TYPES: Final = (
    frozenset(
        {
            "https://www.w3.org/2018/credentials#VerifiableCredential",
            "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential",
        }
    ),
    frozenset(credential.TYPES),
)
"""An endorsement's types in full, and as a wallet has them that does not read JSON-LD (OpenID4VP 1.0, appendix B.1.1)."""


def vct(public_url: str) -> str:
    """The type of an endorsement as an SD-JWT VC."""
    return f"{public_url.rstrip('/')}/v1/types/endorsement/1"


def query(
    facts: Collection[Fact], formats: Sequence[str] = (SD_JWT,), *, public_url: str, category: Category | None = None
) -> Query:
    """These facts, in any one of these formats; of this category, if one is wanted."""
    wanted = set(facts) | ({Fact.CATEGORY} if category else set())
    asked = tuple(_credential(each, wanted, public_url, category) for each in FORMATS if each in formats)
    sets = (CredentialSet(tuple((one.id,) for one in asked)),) if len(asked) > 1 else ()
    return Query(asked, sets)


def _credential(form: str, facts: Collection[Fact], public_url: str, category: Category | None) -> CredentialQuery:
    places = list(dict.fromkeys((place, fact is Fact.UNTIL) for fact in Fact if fact in facts for place in PLACES[form][fact]))
    ends = any(end for _, end in places)
    claims = tuple(
        ClaimQuery(place, f"c{n}" if ends else None, _values(form, place, category)) for n, (place, _) in enumerate(places)
    )
    return CredentialQuery(
        id=IDS[form],
        format=form,
        kinds=(frozenset({vct(public_url)}),) if form == SD_JWT else TYPES,
        claims=claims,
        claim_sets=_with_and_without_end(places) if ends else (),
    )


def _with_and_without_end(places: Sequence[tuple[Path, bool]]) -> tuple[tuple[str, ...], ...]:
    """A term may have no last day: then a wallet has none to show, and may show the rest."""
    every = tuple(f"c{n}" for n in range(len(places)))
    without = tuple(name for name, (_, end) in zip(every, places, strict=True) if not end)
    return (every, without) if without else ()


def _values(form: str, place: Path, category: Category | None) -> tuple[Value, ...]:
    if category is None or place not in PLACES[form][Fact.CATEGORY]:
        return ()
    return (category.value,) if form == SD_JWT else tuple(f"{category}/{band}" for band in AgeBand)


def facts_at(form: str, paths: Iterable[Path]) -> tuple[Fact, ...]:
    """The facts that lie at these places, in their order; a name is said by either half of it."""
    found = set(paths)
    return tuple(fact for fact in Fact if found & set(PLACES[form][fact]))


def shown_whole(form: str, document: Json) -> frozenset[Path]:
    """The places of the facts that a credential shown whole says."""
    return frozenset(place for places in PLACES[form].values() for place in places if place[0] in document)
