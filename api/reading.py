"""Everything the public may ask, answered from the views and the record, for JSON and for pages alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from api import record
from api.answers import Answer, Carried, Checkpoint, Mark, Standing, Step
from api.desk import Desk
from api.record import Keys, Written
from api.refused import Invalid
from ledger.procedures import catalogue, certificates, credentials, numbers
from ledger.procedures.numbers import NoSuchNumber
from ledger.rulebook.catalogue import Edition, Licence, Rules
from ledger.rulebook.certifying import State, given
from ledger.rulebook.vocabulary import AgeBand, Category
from ledger.store.reading import Reading, through
from projections.standing import Answer as Told
from projections.standing import Asked, moment_of


class Question(NamedTuple):
    """What anybody may ask of an endorsement: its standing on a day, or today at home; as known at a time, or now."""

    number: str
    on: date | None
    known_at: datetime | None


Wanted = tuple[str, date | None, datetime | None]
"""The same of a page."""


class Reader:
    """Reads one office for the public."""

    def __init__(self, desk: Desk) -> None:
        """``desk`` gives the office and its views."""
        self._desk = desk
        self._office = desk.office

    # One endorsement ----------------------------------------------------------------------------------------------

    def knows(self, number: str) -> bool:
        """Whether an endorsement has this number."""
        return self._office.journal.reserved(self._office.key("number", number)) is not None

    def standing(
        self, number: str, *, on: date | None = None, known_at: datetime | None = None, size: int | None = None
    ) -> Standing:
        """The standing on a day, as known at a time or at a size, of a number in its one written form. Raises ``NoSuchNumber``."""
        page = numbers.page_bearing(self._office, number)
        return self.answered(number, page, self.told(page, on=on, known_at=known_at, size=size))

    def told(self, page: str, *, on: date | None = None, known_at: datetime | None = None, size: int | None = None) -> Told:
        """What the view of standings says of a page; on a page of which nothing was known then, that nothing was."""
        view = self._desk.views.standing
        if size is None:
            return through(view.engine, self._each_told([(page, on, known_at)]))[0]
        if size > self._office.journal.size():
            raise Invalid("The ledger does not have so many lines yet.", field="size")
        day = on or self._today_at_home(view.answer(page, self._office.today("UTC")))
        asked = Asked(page, day, known_at)
        return view.answer(page, day, size=size, known_at=known_at) or _nothing(asked, size, view.at(size))

    def standings(self, asked: Sequence[Question]) -> Reading[list[Standing | NoSuchNumber]]:
        """The standing that answers each question, or why there is none: to the letter as :meth:`standing` answers it."""
        pages = yield from numbers.each_bearing(self._office, [one.number for one in asked])
        wanted = [(page, one.on, one.known_at) for one, page in zip(asked, pages, strict=True) if page is not None]
        told = iter((yield from self._each_told(wanted)) if wanted else ())
        return [
            NoSuchNumber(field="number") if page is None else self.answered(one.number, page, next(told))
            for one, page in zip(asked, pages, strict=True)
        ]

    def _each_told(self, wanted: Sequence[Wanted]) -> Reading[list[Told]]:
        """What the view says of each page. Where no day is named, it is today at home; and where that is, is asked first."""
        view = self._desk.views.standing
        undated = [which for which, (_, on, _) in enumerate(wanted) if on is None]
        today = self._office.today("UTC") if undated else date.min
        asked = [Asked(page, today) if on is None else Asked(page, on, known_at) for page, on, known_at in wanted]
        found = yield from view.answers(asked)
        again: dict[int, Asked] = {}
        for which in undated:
            page, _, known_at = wanted[which]
            if (day := self._today_at_home(found[which])) != today or known_at is not None:
                again[which] = asked[which] = Asked(page, day, known_at)
        if again:
            later = yield from view.answers(list(again.values()))
            for which, told in zip(again, later, strict=True):
                found[which] = told
        known = iter((yield from self._known_to_none(asked, found)) if None in found else ())
        return [told or next(known) for told in found]

    def _known_to_none(self, asked: Sequence[Asked], found: Sequence[Told | None]) -> Reading[list[Told]]:
        """That nothing was true of the pages of which nothing was known."""
        unknown = [one for one, told in zip(asked, found, strict=True) if told is None]
        known = iter((yield from self._desk.views.standing.known([one.known_at for one in unknown if one.known_at is not None])))
        return [_nothing(one, *((0, None) if one.known_at is None else next(known))) for one in unknown]

    def _today_at_home(self, now: Told | None) -> date:
        """What day it is where an endorsement is at home now; in UTC where it is not."""
        return self._office.today(catalogue.edition(now.home).zone if now and now.home else "UTC")

    def answer(self, number: str, *, on: date | None = None, known_at: datetime | None = None) -> Answer:
        """The whole page of one endorsement. Raises ``NoSuchNumber``."""
        page = numbers.page_of(self._office, number)
        told, now = self.told(page, on=on, known_at=known_at), self.told(page)
        lines = record.lines_of(self._office, page)
        keys = Keys(self._office, lines)
        rules = self._rules(told.home or now.home)
        private = self._private(lines)
        same = (now.valid_on, now.size) == (told.valid_on, told.size)
        return Answer(
            number=number,
            asked=self.answered(number, page, told),
            today=None if same else self.answered(number, page, now),
            holder=self._listed_name(private.get("holder")),
            title=_title(rules, told),
            association=rules.name.value.full,
            site=next(iter(catalogue.edition(rules.code).sites), None),
            unconfirmed=rules.licence.value is not Licence.CONFIRMED,
            applied_on=self._applied(private.get("application"))[0],
            granted_on=told.granted_on,
            supervisor=told.addon,
            credential=self._carried(lines, private),
            certificate=self._carried(lines, private) and certificates.paired(line.painted() for line in lines) is not None,
            history=self._history(lines, keys, private, told.size),
            marks=self._marks(lines, keys, rules),
            origin=self._office.charter.origin,
            checked=self._office.clock(),
        )

    def _rules(self, home: str | None) -> Rules:
        """The home association's rules; before the first home, and for nobody's, the Alliance's."""
        return catalogue.rules(self._office, home or "alliance")

    def _private(self, lines: list[Written]) -> dict[str, Any]:
        """The private half of the line that began the endorsement; empty once it is erased."""
        if not lines:
            return {}
        first = lines[0].entry.stmt.id
        return dict(self._office.vault.bodies.get([first]).get(first) or {})

    def _listed_name(self, holder: str | None) -> str | None:
        """The holder's name, if the holder agreed to be listed by it: the one of the record that they go by."""
        last = self._desk.views.dossier.goes_by([holder])[holder] if holder else None
        person = self._office.vault.people.get(last) if last else None
        return f"{person.given_name} {person.family_name}" if person and person.listed else None

    def _carried(self, lines: list[Written], private: dict[str, Any]) -> bool:
        """Whether a credential may be downloaded: there is one in force, and it shows no name that is not public already."""
        over = {State.REVOKED, State.SUPERSEDED}
        issued = any(one.state not in over for one in given(line.painted() for line in lines))
        return issued and self._listed_name(private.get("holder")) is not None

    def credential(self, number: str) -> Carried:
        """The credential issued last, with its proof. Raises ``NoSuchNumber``, ``NoCredential``, ``NotLoggedYet``."""
        lines = record.lines_of(self._office, numbers.page_of(self._office, number))
        if not self._carried(lines, self._private(lines)):
            raise credentials.NoCredential(field="number")
        issued = credentials.proved(self._office, self._desk.log, credentials.latest(self._office, number), timeout=1.0)
        return Carried(issued.document, issued.proof or b"")

    def certificate(self, number: str, language: str) -> bytes:
        """The certificate on paper, as PDF. Raises ``NoSuchNumber``, ``NoCredential``, ``NoCertificate``, ``NotLoggedYet``."""
        lines = record.lines_of(self._office, numbers.page_of(self._office, number))
        if not self._carried(lines, self._private(lines)):
            raise credentials.NoCredential(field="number")
        pair = certificates.latest(self._office, number)
        return certificates.printed(self._office, self._desk.log, pair, language=language, timeout=1.0)

    def _applied(self, application: str | None) -> tuple[date | None, Written | None]:
        """The day on which the application was submitted, and that sealed line."""
        all_ = record.lines_of(self._office, application) if application else []
        lines = [line for line in all_ if line.stored.name == "application.submitted/1"]
        if not lines:
            return None, None
        body = self._office.vault.bodies.get([lines[0].entry.stmt.id]).get(lines[0].entry.stmt.id)
        valid = body.get("valid") if body else None
        start = valid.get("from") if isinstance(valid, dict) else None
        return (date.fromisoformat(str(start)) if start else None), lines[0]

    def _history(self, lines: list[Written], keys: Keys, private: dict[str, Any], size: int) -> tuple[Step, ...]:
        steps = record.steps(lines, self.name_of, keys, size=size)
        applied_on, first = self._applied(private.get("application"))
        if first is not None and applied_on is not None:
            steps.insert(0, self._application(first, applied_on, size))
        return tuple(steps)

    def _application(self, line: Written, on: date, size: int) -> Step:
        actor = line.entry.stmt.actor
        custody = Keys(self._office, [line]).custody(line)
        known = line.stored.position <= size
        return Step(
            line.stored.name, line.entry.recorded, on, None, actor, self.name_of(actor), custody, None, late=False, known=known
        )

    def _marks(self, lines: list[Written], keys: Keys, rules: Rules) -> tuple[Mark, ...]:
        log = self._desk.log
        found = [
            Mark("passed", "number"),
            record.signed(keys, lines),
            record.logged(log, lines),
            record.custody(keys, lines),
            record.witnesses(log),
        ]
        if rules.licence.value is not Licence.CONFIRMED:
            found.append(Mark("note", "licence"))
        return tuple(found)

    def answered(self, number: str, page: str, told: Told) -> Standing:
        """The view's answer as the wire has it, with where the edition is that it rests on."""
        return answered(number, page, told, self._office.charter.public_url)

    # Associations and the log -------------------------------------------------------------------------------------

    def name_of(self, actor: str) -> str:
        """What a body that states lines is called today."""
        return catalogue.rules(self._office, actor).name.value.full

    def editions(self) -> tuple[Edition, ...]:
        """Every association's edition."""
        return catalogue.shipped().editions

    def associations(self) -> list[tuple[str, str]]:
        """Code and name of every association, by name."""
        return sorted(((edition.code, self.name_of(edition.code)) for edition in self.editions()), key=lambda pair: pair[1])

    def categories(self) -> list[tuple[str, str]]:
        """Code and name of every category."""
        return [(facts.category.value, facts.name) for facts in catalogue.shipped().network.words.categories]

    def checkpoint(self) -> Checkpoint | None:
        """The published head."""
        head = record.head_of(self._desk.log)
        if head is None:
            return None
        published = datetime.fromtimestamp((self._desk.log / "checkpoint").stat().st_mtime, UTC)
        return Checkpoint(head.origin, head.size, head.root.hex(), published, record.cosignatures(self._desk.log))


def _nothing(asked: Asked, size: int, at: datetime | None) -> Told:
    """The answer when no line of the page had been written."""
    known_at = None if asked.known_at is None else moment_of(asked.known_at)
    return Told(
        page=asked.page, standing="not_endorsed", under_review=False, home=None, category=None, age_band=None, granted_on=None,
        covered_until=None, late_until=None, addon=None, reason="before_granting", edition=None, rule=None, since=None,
        home_since=None, valid_on=asked.valid_on, known_at=known_at, size=size, at=at,
    )  # fmt: skip


def answered(number: str, page: str, told: Told, public_url: str) -> Standing:
    """The view's answer as the wire has it; ``public_url`` is the office's."""
    return Standing(
        number=number,
        page=page,
        standing=told.standing,
        under_review=told.under_review,
        home=told.home,
        category=told.category,
        age_band=told.age_band,
        covered_until=told.covered_until,
        reason=told.reason,
        edition=told.edition,
        valid_on=told.valid_on,
        known_at=told.known_at,
        size=told.size,
        at=told.at,
        rule=told.rule,
        source=f"{public_url}/log/editions/{told.edition}.toml" if told.edition else None,
    )


def _title(rules: Rules, told: Told) -> str:
    if told.category is None or told.age_band is None:
        return ""
    return rules.words.title(Category(told.category), AgeBand(told.age_band)).name
