"""The fast renderer: the same page as the full one, glyph by glyph, tagged, never clipped."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from servicing.documents.contents.statement import LateFee, StatementFacts
from servicing.documents.rendering import fast, full, render
from servicing.documents.rendering.comparing import differences, glyphs
from servicing.documents.tracing import Trace
from tests.documents import make
from tests.documents.pages import STATEMENT, html

ALL = [make.H30A, make.alvarez(), make.auto(), make.busy()]


def fast_page(facts: StatementFacts) -> full.Rendition:
    return fast.render_fast(STATEMENT, facts)


@pytest.mark.parametrize("facts", ALL, ids=lambda one: one.loan_number)
@pytest.mark.parametrize("change", [{}, {"language": "es"}, {"large_print": True}], ids=str)
def test_both_renderers_set_every_glyph_in_the_same_place(
    facts: StatementFacts, change: dict[str, Any]
) -> None:
    facts = replace(facts, **change)
    made = fast_page(facts)
    assert made.renderer == fast.RENDERER
    assert differences(made.pdf, full.render_full(STATEMENT, facts).pdf) == []


def test_a_layout_made_for_one_document_serves_another() -> None:
    fast_page(make.H30A)
    other = replace(
        make.H30A, loan_number="1000482299", names=("Iñaki Müller-O’Connor", "Al Ek"),
        amount_due=11_308_712, payment=replace(make.H30A.payment, principal=11_139_387 - 0),
        late_fee=LateFee(998, make.H30A.dated), held=5, annual_rate="11.1255",
    )  # fmt: skip
    other = replace(other, amount_due=other.payment.total + other.fees_charged)
    made = fast_page(other)
    assert made.renderer == fast.RENDERER
    assert differences(made.pdf, full.render_full(STATEMENT, other).pdf) == []
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(made.pdf)).pages)
    assert "Iñaki Müller-O’Connor" in text
    assert "1000482299" in text


def test_the_same_facts_give_the_same_bytes_whatever_came_before() -> None:
    first = fast_page(make.alvarez()).pdf
    fast_page(make.busy())
    assert fast_page(make.alvarez()).pdf == first


@pytest.mark.parametrize(
    "change",
    [
        {"names": ("Łukasz Wójcik", "Dana Smith")},  # letters that our faces lack
        {"names": ("王小明", "Dana Smith")},
        {"names": ("Mañana " * 3 + "W" * 60, "Dana Smith")},  # a word wider than its column
        {"loan_number": "9" * 40},
    ],
    ids=["polish", "chinese", "long word", "wide number"],
)
def test_what_does_not_fit_goes_to_the_full_renderer(change: dict[str, Any]) -> None:
    facts = replace(make.H30A, **change)
    made = fast_page(facts)
    assert made.renderer.startswith("weasyprint")
    assert made.pdf == full.render_full(STATEMENT, facts).pdf


def test_a_value_that_takes_another_line_gets_a_layout_of_its_own() -> None:
    fast_page(make.H30A)
    longer = replace(
        make.H30A, property_line="4700 Jones Drive Extension North, Building 12, Apt 4"
    )
    assert differences(fast_page(longer).pdf, full.render_full(STATEMENT, longer).pdf) == []


@given(
    name=st.text("abcdefghijklmnopqrstuvwxyz ABC-'.ñé", min_size=1, max_size=60),
    place=st.text("abcdefgh 0123456789,-/#ABC", min_size=1, max_size=80),
    cents=st.integers(0, 99_999_999_99),
)
@settings(max_examples=12, deadline=None)
def test_lines_break_where_weasyprint_breaks_them(name: str, place: str, cents: int) -> None:
    facts = replace(
        make.H30A, names=(f"A{name}", "Dana Smith"), property_line=f"1{place}", principal=cents
    )
    made = fast_page(facts)
    if made.renderer == fast.RENDERER:
        assert differences(made.pdf, full.render_full(STATEMENT, facts).pdf) == []


def test_one_document_alone_is_not_worth_a_layout() -> None:
    once = replace(make.H30A, messages=("One.",) * 9)
    assert render(STATEMENT, once).renderer.startswith("weasyprint")
    assert render(STATEMENT, once, many=True).renderer == fast.RENDERER
    assert render(STATEMENT, once).renderer == fast.RENDERER


@pytest.mark.parametrize("make_pdf", [fast_page, lambda f: full.render_full(STATEMENT, f)])
def test_the_file_is_sound_and_tagged(make_pdf: Any) -> None:
    """What a PDF/UA checker looks at first, on the files of both renderers."""
    with pikepdf.open(BytesIO(make_pdf(make.alvarez()).pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        root = pdf.Root
        assert str(root.Lang) == "en"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as xmp:
            assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert xmp["dc:title"] == "Mortgage statement, November 17, 2026, loan 1000482213"
        numbers = list(root.StructTreeRoot.ParentTree.Nums)
        parents = {int(n): own for n, own in zip(numbers[::2], numbers[1::2], strict=True)}
        for page in pdf.pages:
            marked = [
                int(one.operands[1].MCID)
                for one in pikepdf.parse_content_stream(page)
                if str(one.operator) == "BDC"
            ]
            owners = parents[int(page.StructParents)]
            assert sorted(marked) == list(range(len(owners)))
            assert all(one.Type == "/StructElem" for one in owners)


def test_nothing_is_drawn_outside_the_page() -> None:
    for one in glyphs(fast_page(make.busy()).pdf):
        assert 0 < one.x < 612
        assert 0 < one.y < 792


def test_a_template_may_not_compare_what_is_not_named() -> None:
    traced = Trace(make.H30A).root()
    with pytest.raises(TypeError, match="by_value"):
        _ = traced.loan_number == "7"
    assert "1234567" in html(make.H30A)


def test_every_value_of_the_second_document_is_its_own() -> None:
    """Not one value of the first is left in the layout: same lines, other figures everywhere."""
    fast_page(make.H30A)
    shape = fast._shape_of(STATEMENT, make.H30A)
    assert shape is not None
    known = len(shape.layouts)
    turned = replace(
        make.H30A, loan_number="7654321", principal=37_436_754, held=0, escrow_balance=245_623,
        amount_due=207_970, payment=replace(make.H30A.payment, interest=104_806),
        annual_rate="5.86", late_fee=LateFee(27_000, date(2012, 4, 17)), dated=date(2012, 3, 21),
    )  # fmt: skip
    made = fast_page(turned)
    assert len(shape.layouts) == known
    assert differences(made.pdf, full.render_full(STATEMENT, turned).pdf) == []
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(made.pdf)).pages)
    assert "7654321 0000207970 0000234970" in text
    assert "1234567" not in text
