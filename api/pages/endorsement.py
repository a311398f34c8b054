"""One endorsement, line by line: the answer, what was checked, and the history behind it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import recognising
from api.answers import Step
from api.desk import TheDesk
from api.pages.language import chosen, day, translations
from api.pages.paper import ThePress, TheReader, end_of
from api.pages.paper import day as read_day
from api.pages.words import STANDINGS
from ledger.rulebook import number

router = APIRouter(prefix="/e/{written}")

DOWNLOAD = {"Cache-Control": "no-store"}


@router.get("")
def endorsement(
    request: Request, press: ThePress, desk: TheDesk, reader: TheReader, written: str, *, valid_on: str = "", known_at: str = ""
) -> Response:
    """The answer for a day (today unless ``valid_on`` says), as known now or at the end of the day ``known_at``."""
    known = end_of(read_day(known_at, "known_at"))
    answer = reader.answer(number.read(written), on=read_day(valid_on, "valid_on"), known_at=known)
    language = chosen(request)
    return press.page(
        request,
        "answer.html",
        answer=answer,
        asked=STANDINGS[answer.asked.standing],
        today=STANDINGS[answer.today.standing] if answer.today else None,
        marks=answer.marks,
        known=known_at.strip(),
        honoured=recognising.where(desk, answer.asked),
        holds=lambda step: _holds(step, language),
    )


def _holds(step: Step, language: str) -> str:
    """From when, and until when, a line holds, in words."""
    gettext = translations(language).gettext
    start, end = day(step.start, language), day(step.end, language)
    match bool(start), bool(end):
        case True, True:
            return gettext("holds from %(start)s to %(end)s") % {"start": start, "end": end}
        case True, False:
            return gettext("holds from %(start)s") % {"start": start}
        case False, True:
            return gettext("holds to %(end)s; its start is not known") % {"end": end}
        case _:
            return gettext("its days are not public")


@router.get("/credential")
def credential(reader: TheReader, written: str) -> Response:
    """The signed credential, as a file."""
    found = number.read(written)
    headers = DOWNLOAD | {"Content-Disposition": f'attachment; filename="{found}.json"'}
    return Response(reader.credential(found).data, media_type="application/vc", headers=headers)


@router.get("/certificate.pdf")
def certificate(request: Request, reader: TheReader, written: str) -> Response:
    """The certificate on paper, where the credential may be downloaded and one is in force."""
    found = number.read(written)
    data = reader.certificate(found, chosen(request))
    headers = DOWNLOAD | {"Content-Disposition": f'attachment; filename="{found}.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


@router.get("/credential.tlog-proof")
def proof(reader: TheReader, written: str) -> Response:
    """The proof that the credential was logged, to keep beside it."""
    found = number.read(written)
    headers = DOWNLOAD | {"Content-Disposition": f'attachment; filename="{found}.json.tlog-proof"'}
    return Response(reader.credential(found).proof, media_type="text/plain; charset=utf-8", headers=headers)
