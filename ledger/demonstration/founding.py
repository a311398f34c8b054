"""The demonstration office: real associations and real rules, people who do not exist, keys that anybody can derive.

It is built by the same procedures as a real office, its clock set forward from act to act, so that every line has the
record time it would have had. What happens to whom follows from the seed; the known cases are in ``cast.py``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random  # noqa: TID251 - a demonstration is meant to be foreseen

from ledger.demonstration import cast, crowd
from ledger.demonstration.stage import SetClock, Stage
from ledger.journal.journal import open_journal
from ledger.office import SeededStamp
from ledger.procedures import associations, catalogue, officers, opening
from ledger.procedures.publishing import log_of
from ledger.rulebook.catalogue import Licence
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, Role
from ledger.settings import Charter, Settings, Unset, read_charter, write_charter
from ledger.vault.people import Person
from ledger.vault.vault import open_vault

ORIGIN = "demo.reciprocity.invalid"
PUBLIC_URL = "https://demo.reciprocity.invalid"
BEGAN = datetime(2023, 1, 9, 15, 0, tzinfo=UTC)
CASES = "demonstration.json"


def found_demonstration(
    settings: Settings,
    *,
    seed: int = 0,
    size: int = 300,
    public_url: str = PUBLIC_URL,
    until: datetime | None = None,
    done: Callable[[int, int], None] = lambda _done, _all: None,
) -> Stage:
    """Founds and plays a demonstration office in its folder, up to ``until``; the stage knows its cases and tokens.

    ``done`` is told how many acts of how many have been played.
    """
    charter = Charter(f"{ORIGIN}/{seed}", public_url.rstrip("/"), demonstration=True, seed=seed)
    write_charter(settings, charter)
    secret = opening.keyring_of(settings, charter).secret("vault")
    open_journal(settings.database_url, migrate=True).close()
    open_vault(settings.vault_url, secret, migrate=True).close()
    clock = SetClock(BEGAN)
    office = opening.assemble(settings, charter, clock=clock, stamp=SeededStamp(seed))
    end = until or opening.clock_of(settings, charter)()
    stage = Stage(office, clock, end, Random(seed), settings.log)  # noqa: S311 - meant to be foreseen
    _open(stage, settings)
    known = cast.schedule(stage)
    crowd.schedule(stage, max(0, size - known))
    stage.play(done)
    (settings.folder / CASES).write_text(json.dumps(stage.cases, ensure_ascii=False, indent=1) + "\n")
    return stage


def clear_interrupted(settings: Settings) -> bool:
    """Clears away a demonstration whose founding was interrupted, and says whether there was one. Raises ``Unset``.

    Nothing in it is anybody's: it is founded again from its seed. A database server is not emptied from here.
    """
    if not read_charter(settings).demonstration or (settings.folder / CASES).exists():
        return False
    if "://" in settings.database_url + settings.vault_url:
        raise Unset("A demonstration was begun here and not finished: empty its databases, delete its folder, and begin again.")
    for path in (*settings.folder.glob("ledger.db*"), *settings.folder.glob("vault.db*")):
        path.unlink()
    shutil.rmtree(settings.log, ignore_errors=True)
    settings.charter_file.unlink()
    return True


def _open(stage: Stage, settings: Settings) -> None:
    """The first lines, every association of the catalogue, and a coordinator for each."""
    office = stage.office
    associations.found(office, settings.log)
    opening.mark_vault(office)
    log_of(office, settings.log).advance()
    for edition in catalogue.shipped().editions:
        code = AssociationCode(edition.code)
        if code != ALLIANCE and edition.on(stage.today(code)).licence.value is not Licence.NONE:
            associations.admit(office, code, office.keyring.public(code), "operator")
        if code == ALLIANCE or associations.member(office, code):
            who = Person("", f"Coordinator {code.upper()}", "(demonstration)")
            officer = officers.appoint(office, code, Role.COORDINATOR, who)
            stage.coordinators[code] = Officer(officer, code, Role.COORDINATOR)
    for one in ("wi", "co", ALLIANCE):
        stage.tokens[one] = officers.new_token(office, stage.coordinators[one].id)
