"""The pages of who watches: an employer's own, and the two links of its mail, which do nothing before a button is pressed."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.desk import Desk
from doors import Story, founded
from ledger.procedures import watches
from watching import HOOK, Watched

HERE = "https://demo.reciprocity.invalid"


@pytest.fixture
def it(tmp_path) -> Watched:
    story: Story = founded(tmp_path)
    return Watched(story)


@pytest.fixture
def browser(it: Watched) -> TestClient:
    made = it.rounds.desk("office@example.org")

    def wait_for(position: int, timeout: float) -> bool:
        it.rounds.public.catch_up()
        it.rounds.private.catch_up()
        return it.rounds.wait_for(position, timeout)

    desk = Desk(made.office, made.views, made.log, wait_for, made.contact, made.delivery, made.ping)
    return TestClient(create_app(desk), base_url=HERE, headers={"accept": "text/html", "origin": HERE})


def signed_in(browser: TestClient, name: str = "Little Steps") -> None:
    assert browser.post("/employer/account", data={"name": name, "mail": "hr@little.example"}).status_code == 200


def begun(browser: TestClient, it: Watched, **members: object):
    data = {"numbers": f"{it.story.noah.lower()}\n{it.story.ada}", "switches": ["sanctioned", "moved"], "webhook": HOOK} | members
    return browser.post("/employer/watches", data=data)


def test_an_employer_begins_renews_and_ends_a_watch_without_a_script(browser, it) -> None:
    signed_in(browser)
    page = begun(browser, it)
    assert page.status_code == 200
    assert HOOK in page.text
    assert "12 August 2028" in page.text
    [secret] = re.findall(r"<code>(whsec_[^<]+)</code>", page.text)
    it.resume(it.story.noah)
    it.deliver()
    page = browser.get("/employer/watches")
    assert it.story.noah in page.text
    assert "delivered" in page.text
    [name] = re.findall(r'action="/employer/watches/([^/"]+)/renew"', page.text)
    assert secret == watches.secrets(it.story.office, name, 0)[0]
    it.later(hours=1)
    assert browser.post(f"/employer/watches/{name}/renew").status_code == 200
    assert "over" in browser.post(f"/employer/watches/{name}/end").text
    it.pause(it.story.noah)
    assert len(it.deliver().posts) == 1


def test_a_watch_shows_what_it_watches_and_what_is_on_its_way_apart_from_what_is_for_later(browser, it, monkeypatch) -> None:
    signed_in(browser)
    page = begun(browser, it, switches=["expiring", "sanctioned"])
    for number in (it.story.noah, it.story.ada):
        assert f'<a href="/e/{number}">{number}</a>' in page.text
    assert "On their way" not in page.text
    it.rounds.private.catch_up()
    it.delivering.catch_up()
    page = browser.get("/employer/watches")
    assert "For later days" in page.text
    assert "On their way" not in page.text
    it.receiver.status[HOOK] = 500
    it.resume(it.story.noah)
    it.deliver()
    page = browser.get("/employer/watches")
    assert "For later days" in page.text
    assert re.search(r"On their way</dt><dd>1<", page.text)
    monkeypatch.setattr("api.pages.watching.FEW", 1)
    assert "and 1 more" in browser.get("/employer/watches").text
    [name] = re.findall(r'action="/employer/watches/([^/"]+)/end"', browser.get("/employer/watches").text)
    assert "Endorsement numbers</dt>" not in browser.post(f"/employer/watches/{name}/end").text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"numbers": ""}, "names at least one endorsement"),
        ({"switches": []}, "At least one thing is chosen"),
        ({"mail": "a@b.example"}, "told to one place"),
        ({"webhook": "http://hooks.example/"}, "https address"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_on_the_page(browser, it, given, said) -> None:
    signed_in(browser)
    page = begun(browser, it, **given)
    assert page.status_code == 422
    assert said in page.text


def test_a_form_that_cannot_be_taken_comes_back_as_it_was_and_says_which_number(browser, it) -> None:
    signed_in(browser)
    numbers = f"{it.story.noah}\nWI-000001-<b>A"
    given = {"numbers": numbers, "switches": ["moved"], "pace": "daily", "language": "es", "webhook": "https://a.example/x"}
    page = begun(browser, it, **given)
    assert page.status_code == 422
    assert "<code>WI-000001-&lt;b&gt;A</code>" in page.text
    assert f"{it.story.noah}\nWI-000001-&lt;b&gt;A</textarea>" in page.text
    assert re.findall(r'name="switches" value="(\w+)" checked', page.text) == ["moved"]
    assert 'value="daily" selected' in page.text
    assert 'lang="es" selected' in page.text
    assert 'value="https://a.example/x"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert len(re.findall("checked", browser.get("/employer/watches").text)) == 5


def test_a_stranger_and_another_employer_and_another_site_do_nothing(browser, it) -> None:
    assert browser.get("/employer/watches").status_code == 401
    signed_in(browser)
    [name] = re.findall(r'action="/employer/watches/([^/"]+)/end"', begun(browser, it).text)
    assert browser.post(f"/employer/watches/{name}/end", headers={"origin": "https://evil.example"}).status_code == 403
    browser.cookies.clear()
    signed_in(browser, "Another")
    assert name not in browser.get("/employer/watches").text
    assert browser.post(f"/employer/watches/{name}/end").status_code == 404
    assert browser.post(f"/employer/watches/{name}/renew").status_code == 404
    it.resume(it.story.noah)
    assert len(it.deliver().posts) == 1


def test_the_links_of_a_mail_do_nothing_until_a_button_is_pressed(browser, it) -> None:
    acme = it.employer()
    it.watch(acme, it.story.noah, mail="staff@employer.example")
    it.resume(it.story.noah)
    it.deliver()
    [question] = it.receiver.letters
    [link] = re.findall(rf"{HERE}(/watches/confirm/\S+)", question.text)
    page = browser.get(link)
    assert "Yes, this is my address" in page.text
    it.later(minutes=6)
    assert len(it.deliver().letters) == 1
    assert "Done." in browser.post(link).text
    it.later(minutes=6)
    [_, news] = it.deliver().letters
    assert news.stop is not None
    stop = news.stop.removeprefix(HERE)
    assert "End it" in browser.get(stop).text
    it.pause(it.story.noah)
    assert len(it.deliver().letters) == 3
    one_click = browser.post(stop, data={"List-Unsubscribe": "One-Click"}, headers={"origin": "null"})
    assert one_click.status_code == 200
    it.resume(it.story.noah)
    it.later(days=1)
    assert len(it.deliver().letters) == 3
    assert browser.post(stop).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_code_that_was_sent_to_nobody_opens_nothing(browser, it, method) -> None:
    watch = it.watch(it.employer(), it.story.noah)
    it.rounds.private.catch_up()
    ask = getattr(browser, method)
    assert ask(f"/watches/stop/{watch}/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert ask(f"/watches/stop/nobody/{watches.stopping(it.story.office, 'nobody')}").status_code == 404
    assert browser.post("/watches/confirm/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    code = watches.confirming(it.story.office, "somebody", "a@b.example")
    assert browser.post(f"/watches/confirm/{code}").status_code == 404
