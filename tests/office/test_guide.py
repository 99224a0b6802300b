"""The guide's pages for staff: whose come first, which links are offered, and its pictures."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from servicing.audit.roles import Role
from servicing.office.guide import GUIDES
from servicing.screens.templatetags.pictures import FOLDER

from .conftest import SignedIn

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PICTURE = re.compile(r'{% picture "([^"]+)" (?:"([^"]+)"|alt( spoken=True)?) %}')
ALT = re.compile(r'{% translate "[^"]{20,}" as alt %}\s*{% picture ')


def pictures() -> dict[str, str]:
    """Each picture that a template names, with its words; those of the portal in two languages."""
    named: dict[str, str] = {}
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        found = PICTURE.findall(text)
        assert len(found) == text.count("{% picture "), path  # all have words
        assert len(ALT.findall(text)) == sum(not words for _, words, _ in found), path
        for name, words, spoken in found:
            named[name] = words or "translated"
            if spoken:
                named[f"{name}-es"] = words or "translated"
    return named


def test_every_picture_is_there_has_words_and_none_is_left_over() -> None:
    named = pictures()
    assert set(named) == {path.stem for path in FOLDER.iterdir()}
    assert [name for name, words in named.items() if len(words) < 10] == []


def test_pictures_are_small() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size >= 120_000] == []


def test_every_role_has_its_page() -> None:
    assert {guide.role for guide in GUIDES} == set(Role)


@pytest.mark.django_db
def test_the_index_begins_with_the_persons_own_role(signed_in: SignedIn) -> None:
    page = signed_in("cashier").get("/guide/")
    assert [one.role for one in page.context["own"]] == [Role.CASHIER]
    assert [one.role for one in page.context["others"]] == [r for r in Role if r != Role.CASHIER]
    text = page.content.decode()
    assert text.index("/guide/cashier/") < text.index("/guide/officer/")


@pytest.mark.django_db
def test_a_page_links_to_what_the_person_may_open_and_names_the_rest(signed_in: SignedIn) -> None:
    own = signed_in("supervisor").get("/guide/supervisor/").content.decode()
    assert '<a class="guide-place" href="/o/boarding/">Boarding</a>' in own
    assert "this is not your role" not in own
    other = signed_in("cashier").get("/guide/supervisor/").content.decode()
    assert '<a class="guide-place" href="/o/approvals/">Approvals</a>' in other
    assert 'href="/o/boarding/"' not in other
    assert "<b>Boarding</b>" in other
    assert "this is not your role" in other


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["help", "guide", "manual", "how to"])
def test_the_palette_finds_it(signed_in: SignedIn, text: str) -> None:
    found = signed_in("auditor").get("/o/find/", {"q": text}).content.decode()
    assert 'href="/guide/"' in found
    assert "<kbd>g</kbd> <kbd></kbd>" not in found


@pytest.mark.django_db
def test_it_is_in_the_account_menu_and_the_sheet_of_shortcuts(signed_in: SignedIn) -> None:
    page = signed_in("administrator").get("/o/jobs/").content.decode()
    assert page.count('href="/guide/"') == 2
