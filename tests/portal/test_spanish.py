"""Spanish: every text of the portal is translated, and pages read as they should."""

import gettext
import re

from tests.portal import catalog

from .conftest import House

PLACES = re.compile(r"%\((\w+)\)s|<(/?\w+)")


def test_every_text_is_translated_and_nothing_else_is() -> None:
    known = catalog.read_po(catalog.PO.read_text("utf-8"))
    assert set(known) == catalog.said(), "run: python -m tests.portal.catalog"
    assert [text.one for text, forms in known.items() if not all(forms)] == []


def test_translations_keep_what_is_put_into_them() -> None:
    for text, forms in catalog.read_po(catalog.PO.read_text("utf-8")).items():
        for form in forms:
            assert sorted(PLACES.findall(form)) == sorted(PLACES.findall(text.plural or text.one))


def test_the_compiled_catalog_is_that_of_the_texts() -> None:
    known = catalog.read_po(catalog.PO.read_text("utf-8"))
    assert catalog.MO.read_bytes() == catalog.compile_mo(known), (
        "run: python -m tests.portal.catalog"
    )
    with catalog.MO.open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    assert spanish.gettext("What you owe") == "Lo que debe"
    forms = ("Due in %(days)s day", "Due in %(days)s days")
    assert [spanish.ngettext(*forms, n) for n in (1, 2)] == [
        "Vence en %(days)s día", "Vence en %(days)s días",
    ]  # fmt: skip


def test_a_page_speaks_the_persons_language(house: House) -> None:
    page = house.page("carlos")
    assert '<html lang="es"' in page
    assert "Hola, Carlos" in page
    assert "miércoles, 1 de abril" in page
    assert "Pague a más tardar el" in page
    assert "$1,499.10" in page
    assert "Estado de cuenta de marzo de 2026" in page
    assert 'lang="en">English</button>' in page
    assert '<html lang="en"' in house.page("ann")


def test_dates_in_sentences_are_spanish(house: House) -> None:
    page = " ".join(house.page("carlos", "escrow/").split())
    assert "pagamos a más tardar el <time" in page
    assert "26 de abril de 2026</time>" in page


def test_errors_are_spanish_too(house: House) -> None:
    answer = house.browser("carlos").post(
        house.url("pay/"), {"choice": "other", "other": "x", "key": "no", "step": "review"}
    )
    page = answer.content.decode()
    assert "Hay un problema" in page
    assert "Escriba el monto en dólares, como 2,426.07." in page


def test_the_switch_is_on_every_page_and_comes_back_to_it(house: House) -> None:
    carlos = house.browser("carlos")
    back = house.url("activity/")
    answer = carlos.post("/my/language/", {"language": "en", "next": back})
    assert answer.headers["Location"] == back
    assert "Activity" in carlos.get(back).content.decode()


def test_a_stranger_is_told_nothing_in_their_language(house: House) -> None:
    answer = house.browser("carlos").get(house.url("", house.others))
    assert answer.status_code == 404
    assert "En esta dirección no hay nada que sea suyo." in answer.content.decode()


def test_the_office_stays_english(house: House) -> None:
    answer = house.browser("officer").get("/o/loans/", headers={"accept-language": "es"})
    assert '<html lang="en"' in answer.content.decode()
