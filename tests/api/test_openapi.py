"""The description has no gaps: every refusal is declared, and what is committed is what is served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from doors import bearer

COMMITTED = Path(__file__).resolve().parent.parent.parent / "docs/reference/openapi.json"
NEEDED_BY_POST = {"400", "413", "415", "422", "503"}
NEEDED_BY_ACTS = NEEDED_BY_POST | {"401", "403", "404", "409"}


def operations(document: dict):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_committed_description_is_what_is_served(reading) -> None:
    same = json.loads(COMMITTED.read_text()) == reading.get("/openapi.json").json()
    assert same, "run `make docs`"


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_tag(reading) -> None:
    found = list(operations(reading.get("/openapi.json").json()))
    ids = [operation["operationId"] for _, _, operation in found]
    assert len(set(ids)) == len(ids)
    assert all(operation.get("summary") and operation.get("tags") for _, _, operation in found)


def test_every_refusal_is_declared_as_a_problem(reading) -> None:
    for path, method, operation in operations(reading.get("/openapi.json").json()):
        if method != "post":
            continue
        needed = NEEDED_BY_ACTS if "security" in operation else NEEDED_BY_POST
        assert needed <= set(operation["responses"]), (path, needed - set(operation["responses"]))
        for status in needed:
            assert "application/problem+json" in operation["responses"][status]["content"], (path, status)


SEALED = (
    "/v1/applications/", "/v1/exams/", "/v1/renewals/", "/v1/audits", "/v1/memberships/", "/v1/cases", "/v1/transfers", "/v1/notices",
    "/v1/worklist",
    "/v1/credentials/", "/v1/employers", "/v1/receipts", "/v1/rosters", "/v1/watches", "/v1/professionals/checks",
)  # fmt: skip
"""What is read here concerns a person, and is for themselves, their association, or who reviews them."""
WITH_A_SECRET = {"/v1/claims", "/v1/presentations", "/v1/presentations/{id}"}
"""What is done here is done with a secret of its own, by somebody who has no token yet."""
FOR_ANYBODY = {
    "/v1/trust/authorization",
    "/v1/trust/recognition",
    "/v1/employers",
    "/v1/receipts/check",
    "/v1/rosters/check",
    "/v1/rosters/table",
}
"""An account is opened by whoever asks, a kept file is checked by whoever holds it, and the trust list answers everybody."""


def test_acts_and_what_is_sealed_need_a_token_and_reading_what_is_public_needs_none(reading) -> None:
    for path, method, operation in operations(reading.get("/openapi.json").json()):
        reads = method == "get" or "verify" in path or path.endswith("/search")
        public = reads and not path.startswith(SEALED) and not path.endswith("/letters")
        assert ("security" not in operation) == (public or path in WITH_A_SECRET | FOR_ANYBODY), path


def our_own_fault(ctx, response, case) -> None:
    """503 says come again, and is declared; 500 would be a fault of ours."""
    del ctx, case
    assert response.status_code != 500


CHECKED = [our_own_fault, status_code_conformance, content_type_conformance, response_schema_conformance]
QUICK = settings(
    max_examples=6, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.parametrize("who", ["nobody", "co"])
def test_whatever_is_sent_the_answer_is_one_that_was_described(acting, story, who: str) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", acting.app)
    headers = bearer(story, who) if who in story.tokens else {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @QUICK
        def check(case) -> None:
            case.call_and_validate(headers=headers, checks=CHECKED)

        given(case=operation.as_strategy())(check)()
