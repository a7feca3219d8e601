"""Captions by themselves and in running text."""

import time

import pytest

from kb.cases.caption import caption_similarity, normal_caption, parse_caption
from kb.cases.caption_spans import find_captions
from kb.cases.errors import CaptionError


def test_a_caption_with_number_and_court_is_read_in_full() -> None:
    caption = parse_caption("Alder v. Birch Labs, Inc., No. 4:26-cv-04711 (N.D. Cal. 2026)")
    assert caption.text == "Alder v. Birch Labs, Inc."
    assert (caption.plaintiffs, caption.defendants) == (("Alder",), ("Birch Labs, Inc.",))
    assert caption.docket_number is not None
    assert caption.docket_number.core == "26-cv-04711"
    assert caption.court_id == "cand"


@pytest.mark.parametrize(
    ("text", "plaintiffs", "defendants", "et_al"),
    [
        ("X Corp. et al v. Birch Inc. et al", ("X Corp.",), ("Birch Inc.",), True),
        ("Alder, et al. vs. Birch", ("Alder",), ("Birch",), True),
        ("Alder Media Pvt. Ltd. v Birch Inc & Anr.", ("Alder Media Pvt. Ltd.",), ("Birch Inc",), True),
        ("Alder (US) Inc and others v Birch Limited", ("Alder (US) Inc",), ("Birch Limited",), True),
        ("4:26-cv-00100-XY Alder v. Birch", ("Alder",), ("Birch",), False),
        ("ALDER, Plaintiff, v. BIRCH, Defendant.", ("ALDER",), ("BIRCH",), False),
    ],
)
def test_sides(text: str, plaintiffs: tuple[str, ...], defendants: tuple[str, ...], et_al: bool) -> None:
    caption = parse_caption(text)
    assert (caption.plaintiffs, caption.defendants, caption.et_al) == (plaintiffs, defendants, et_al)


def test_in_re_has_a_matter_and_no_sides() -> None:
    caption = parse_caption("In re Alder, Inc., Copyright Infringement Litigation, MDL No. 3999")
    assert caption.matter == "Alder, Inc., Copyright Infringement Litigation"
    assert caption.plaintiffs == ()
    assert caption.docket_number is not None
    assert caption.docket_number.core == "mdl-3999"


@pytest.mark.parametrize("text", ["", "Alder sued Birch", "v.", "Alder v."])
def test_what_is_no_caption_is_an_error(text: str) -> None:
    with pytest.raises(CaptionError):
        parse_caption(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ruling in Alder v. Birch, Inc. came on Monday.", ["Alder v. Birch, Inc."]),
        ("See The Alder Times v. Birch AI, Inc., No. 1:26-cv-1 (S.D.N.Y.).", ["The Alder Times v. Birch AI, Inc."]),
        ("Judge Oak cited hiAl v. LinkOut and Doe 1 v. GitBarn, Inc.", ["hiAl v. LinkOut", "Doe 1 v. GitBarn, Inc."]),
        ("In Alder v. Birch’s second year", ["Alder v. Birch"]),
        ("In re Alder Securities Litigation was settled.", ["In re Alder Securities Litigation"]),
        ("On Monday, Alder & Sons Co. v. Birch et al began. The judge spoke.", ["Alder & Sons Co. v. Birch et al"]),
        ("Alder Images (US) Inc v Stable Birch Limited [2025]", ["Alder Images (US) Inc v Stable Birch Limited"]),
        ("Alder v. U.S. Department of Timber is pending.", ["Alder v. U.S. Department of Timber"]),
        ("COMPLAINT\nAlder v. Birch", ["Alder v. Birch"]),
        ("version v of the model, GPT v. 4, and size v. speed", []),
        ("ex parte application for an order", []),
    ],
)  # fmt: skip
def test_captions_are_found_in_running_text(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_captions(text)] == found


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Alder et al v. Birch et al", "Alder v. Birch", True),
        ("Alder v. Birch, Inc.", "Rowan Alder v. Birch Inc", True),
        ("United States v. Elm", "USA v. Elm", True),
        ("Birch Inc. v. Alder", "Alder v. Birch, Inc.", True),
        ("Alder v. Birch", "Alder v. Cedar", False),
        ("In re Alder Litigation", "Alder v. Birch", False),
        ("In re Alder Copyright Litigation", "IN RE: Alder, Inc. Copyright Litigation", True),
    ],
)
def test_similarity(first: str, second: str, same: bool) -> None:
    assert (caption_similarity(first, second) >= 0.9) is same


def test_the_normal_form_drops_company_forms() -> None:
    assert normal_caption("The Alder Co. v. Birch, L.L.C.") == normal_caption("Alder v. Birch LLC")


def test_hostile_text_is_searched_in_linear_time() -> None:
    start = time.process_time()
    find_captions("A v. B " * 20_000)
    assert time.process_time() - start < 10
