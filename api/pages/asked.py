"""What an edition asks, in words for a person: hours as hours, with their parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from api.pages.words import N_
from api.rules import Rule

LEVELS: Final[Mapping[str, str]] = {
    "CDA": N_("a Child Development Associate credential"),
    "degree": N_("any degree"),
    "bachelor": N_("a bachelor's degree or higher"),
    "master": N_("a master's degree or higher"),
    "doctorate": N_("a doctorate"),
    "licence": N_("a state's licence in mental health"),
}
WORK: Final[Mapping[str, str]] = {
    "any": N_("%(months)s months of work with infants, young children and families"),
    "prevention": N_("%(months)s months of work in prevention or early intervention"),
    "treatment": N_("%(months)s months of treating young children with those who care for them"),
    "providing": N_("%(months)s months of providing reflective supervision or consultation"),
    "policy": N_("%(months)s months of leadership in policy"),
    "research": N_("%(months)s months of university teaching or published research"),
}
TOPICS: Final[Mapping[str, str]] = {
    "dei": N_("%(hours)s of them on diversity, equity and inclusion"),
    "rsc_provision": N_("%(hours)s of them on providing reflective supervision or consultation"),
}
RELATIONS: Final[Mapping[str, str]] = {
    "supervisor": N_("%(count)s by your supervisor"),
    "provider": N_("%(count)s by who gives you reflective supervision or consultation"),
    "supervisee": N_("%(count)s by somebody to whom you give it"),
    "colleague": N_("%(count)s by a colleague"),
    "other": N_("%(count)s by somebody else"),
}
PAPERS: Final[Mapping[str, str]] = {
    "ethics": N_("the code of ethics"),
    "agreement": N_("the endorsement agreement"),
    "no_sanction": N_("that no licensing board has imposed a sanction on you"),
}

Gettext = Callable[[str], str]


def sentence(rule: Rule, gettext: Gettext) -> str:
    """One requirement, for a page."""
    return "; ".join(_SAID[rule.name](rule.value, gettext))


def _background(value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401 - as JSON has it
    yield gettext(N_(" or ")).join(gettext(N_(" and ")).join(_way(way, gettext)) for way in value["ways"])


def _way(way: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    for level in way["levels"]:
        yield gettext(LEVELS[level])
    for work in way["work"]:
        about = work["field"]
        yield gettext(WORK[about]) % work


def _training(value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    yield gettext(N_("%(hours)s hours of training")) % {"hours": _hours(value["minutes"])}
    for topic, minutes in value["topics"]:
        yield gettext(TOPICS[topic]) % {"hours": _hours(minutes)}


def _supervision(value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    yield gettext(N_("%(hours)s hours of reflective supervision or consultation")) % {"hours": _hours(value["minutes"])}
    if value["about_providing"]:
        yield gettext(N_("%(hours)s of them about what you provide yourself")) % {"hours": _hours(value["about_providing"])}
    if value["least_months"]:
        yield gettext(N_("received over at least %(months)s months")) % {"months": value["least_months"]}
    if value["most_months"]:
        yield gettext(N_("received over at most %(months)s months")) % {"months": value["most_months"]}


def _references(value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    yield gettext(N_("%(count)s references")) % value
    if value["endorsed"]:
        yield gettext(N_("%(count)s by somebody endorsed or vetted")) % {"count": value["endorsed"]}
    for relation, count in value["relations"]:
        yield gettext(RELATIONS[relation]) % {"count": count}


def _documents(value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    yield gettext(N_("signed: %(papers)s")) % {"papers": ", ".join(gettext(PAPERS[paper]) for paper in value["papers"])}


def _membership(_value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    yield gettext(N_("membership in an association for infant mental health"))


def _exam(value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    yield gettext(N_("an examination")) + ": " + ", ".join(value["parts"])
    yield (
        gettext(N_("passed with %(percent)s in 100 in each part") if value["each_part"] else N_("passed with %(percent)s in 100"))
        % value
    )


def _base(value: Any, gettext: Gettext) -> Iterator[str]:  # noqa: ANN401
    yield gettext(N_("an active endorsement in one of these categories: %(categories)s")) % {
        "categories": ", ".join(value["categories"])
    }


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g}"


_SAID: Final[Mapping[str, Callable[[Any, Gettext], Iterator[str]]]] = {
    "background": _background,
    "training": _training,
    "supervision": _supervision,
    "references": _references,
    "documents": _documents,
    "membership": _membership,
    "exam": _exam,
    "base": _base,
}
