"""A whole office at work, for ``test_kill_the_office``: acts, moves its log on, and says on stdout what it acknowledged.

python office_at_work.py FOLDER DATABASE_URL NUMBER…
"""

from __future__ import annotations

import sys
from pathlib import Path

from ledger.procedures import endorsements, opening
from ledger.procedures.publishing import log_of
from ledger.rulebook.vocabulary import AssociationCode, Officer, PersonId, Role
from offices import settings_in


def main(folder: str, url: str, numbers: list[str]) -> None:
    """Pauses and resumes one endorsement after the other, until killed."""
    settings = settings_in(Path(folder), url)
    office = opening.open_office(settings)
    log = log_of(office, settings.log)
    by = Officer(PersonId("someone"), AssociationCode("wi"), Role.COORDINATOR)
    print("ready", flush=True)
    while True:
        for number in numbers:
            held = endorsements.find(office, number).held
            act = endorsements.resume if held.holds else endorsements.pause
            written = act(office, number, by)
            print(written.last, flush=True)
            if written.last % 3 == 0:
                print("head", log.advance().size, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
