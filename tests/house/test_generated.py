"""What is generated and committed is what the code says today."""

import reference
from house.tree import ROOT


def test_generated_files_are_up_to_date() -> None:
    drifted = [
        name for name, text in reference.generated().items() if not (ROOT / name).exists() or (ROOT / name).read_text() != text
    ]
    assert drifted == [], "run `make docs` and commit"


def test_no_schema_or_example_is_left_of_a_name_that_is_not_on_the_list() -> None:
    listed = {reference.file_name(name) for name in (ROOT / reference.NAMES).read_text().split()}
    for folder in ("ledger/wire/schemas", "tests/vectors/events"):
        assert {path.name for path in (ROOT / folder).glob("*.json")} == listed
