"""The public registry names only those who agreed to it, and a name never becomes part of an address."""

from __future__ import annotations

MEMBERS = {"number", "category", "age_band", "association", "standing", "valid_from", "valid_to"}


def test_the_list_has_whoever_agreed_and_nobody_else(reading, told) -> None:
    answer = reading.get("/v1/registry").json()
    assert {item["number"]: item["name"] for item in answer["items"]} == {
        told.maria: "María Example-Nowak",
        told.ada: "Ada Ejemplo",
    }
    assert answer["next"] is None
    assert all(set(item) >= MEMBERS for item in answer["items"])


def test_a_list_is_read_a_row_at_a_time_and_misses_nobody(reading, told) -> None:
    numbers, cursor = [], None
    for _ in range(10):
        answer = reading.get("/v1/registry", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        numbers += [item["number"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert sorted(numbers) == sorted([told.maria, told.ada])


def test_a_list_is_narrowed_by_association_and_category(reading, told) -> None:
    def numbers(**asked: str) -> list[str]:
        return [item["number"] for item in reading.get("/v1/registry", params=asked).json()["items"]]

    assert numbers(association="co") == [told.maria]
    assert numbers(association="wi") == []
    assert numbers(category="FA") == [told.ada]
    assert reading.get("/v1/registry?association=zz").status_code == 404
    assert reading.get("/v1/registry?category=IMHS").status_code == 422


def test_a_number_finds_its_row_and_not_an_unlisted_name(reading, told) -> None:
    [item] = reading.get("/v1/registry", params={"q": told.noah.lower()}).json()["items"]
    assert (item["number"], item["name"], item["standing"]) == (told.noah, None, "inactive")


def test_a_name_in_an_address_is_refused_and_where_to_send_it_is_said(reading) -> None:
    answer = reading.get("/v1/registry?q=Nowak")
    assert (answer.status_code, answer.json()["field"]) == (422, "q")
    assert "POST /v1/registry/search" in answer.json()["detail"]
    assert "Nowak" not in answer.text


def test_a_name_is_found_by_the_beginnings_of_its_words_and_without_accents(reading, told) -> None:
    def numbers(name: str) -> list[str]:
        return [item["number"] for item in reading.post("/v1/registry/search", json={"name": name}).json()["items"]]

    assert numbers("maria now") == [told.maria]
    assert numbers("Noah") == []
    assert numbers("unlisted") == []


def test_what_has_run_out_leaves_the_list_and_is_found_by_its_number(acting, story) -> None:
    story.clock.to(2034, 1, 1)
    assert story.maria not in {item["number"] for item in acting.get("/v1/registry").json()["items"]}
    [item] = acting.get("/v1/registry", params={"q": story.maria}).json()["items"]
    assert item["standing"] == "not_renewed"
