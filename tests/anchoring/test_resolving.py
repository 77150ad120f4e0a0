"""Making a highlight: offsets, a quote, or both, to one exact span."""

import unicodedata

import pytest

from annotations.anchoring import (
    OutsideText,
    Place,
    Quote,
    QuoteAmbiguous,
    QuoteNotFound,
    SplitsGrapheme,
    quote_at,
    resolve,
)

TEXT = "Tax fell. Jobs rose. Tax fell. Wages stood still. 🤔🤔 Tax rose."


def span_of(text: str, *, start: int | None = None, end: int | None = None, quote: Quote | None = None) -> str:
    place = resolve(text, start=start, end=end, quote=quote)
    return f"{place.start}:{place.end}"


@pytest.mark.parametrize(
    ("start", "end", "quote", "expected"),
    [
        (10, 20, None, Place(10, 20)),
        (10, 20, Quote("Jobs rose."), Place(10, 20)),
        (21, 30, Quote("Tax fell."), Place(21, 30)),
        (0, 10, Quote("Jobs rose."), Place(10, 20)),
        (60, 900, Quote("Jobs rose."), Place(10, 20)),
        (None, None, Quote("Jobs rose."), Place(10, 20)),
        (None, None, Quote("Jobs rose.", prefix="nothing of the kind "), Place(10, 20)),
        (None, None, Quote("Tax fell.", prefix="rose. "), Place(21, 30)),
        (None, None, Quote("Tax fell.", suffix=" Jobs"), Place(0, 9)),
        (5, 9, Quote("Tax fell.", suffix=" Wages"), Place(21, 30)),
        (50, 52, None, Place(50, 52)),
        (0, 9, Quote(""), Place(0, 9)),
    ],
)
def test_resolve_finds_the_span(start: int | None, end: int | None, quote: Quote | None, expected: Place) -> None:
    assert resolve(TEXT, start=start, end=end, quote=quote) == expected


@pytest.mark.parametrize(
    ("start", "end", "quote", "error"),
    [
        (None, None, None, OutsideText),
        (None, None, Quote(""), OutsideText),
        (3, None, None, OutsideText),
        (None, 3, Quote("Tax"), OutsideText),
        (4, 4, None, OutsideText),
        (9, 4, Quote("Jobs rose."), OutsideText),
        (-3, 4, None, OutsideText),
        (0, len(TEXT) + 1, None, OutsideText),
        (None, None, Quote("Rents rose."), QuoteNotFound),
        (0, 9, Quote("Rents rose."), QuoteNotFound),
        (None, None, Quote("jobs rose."), QuoteNotFound),
        (None, None, Quote("Tax fell."), QuoteAmbiguous),
        (4, 9, Quote("Tax fell."), QuoteAmbiguous),
        (None, None, Quote("Tax fell.", prefix="Rents fell. "), QuoteAmbiguous),
        (None, None, Quote("Tax fell.", prefix="rose. ", suffix=" Jobs"), QuoteAmbiguous),
    ],
)
def test_resolve_refuses(start: int | None, end: int | None, quote: Quote | None, error: type[ValueError]) -> None:
    with pytest.raises(error):
        resolve(TEXT, start=start, end=end, quote=quote)


def test_resolve_names_the_copies_to_choose_from() -> None:
    with pytest.raises(QuoteAmbiguous) as caught:
        resolve(TEXT, start=None, end=None, quote=Quote("Tax fell."))
    assert caught.value.candidates == (Place(0, 9), Place(21, 30))


@pytest.mark.parametrize(
    ("text", "exact", "expected"),
    [
        ("Le café ferme.", unicodedata.normalize("NFD", "café"), "3:7"),
        (unicodedata.normalize("NFD", "Le café ferme."), "café", "3:8"),
        (unicodedata.normalize("NFD", "Le café ferme."), "ferme", "9:14"),
        ("One line.\nTwo lines.", "line.\r\nTwo", "4:13"),
    ],
)
def test_resolve_compares_in_nfc_and_answers_in_the_real_text(text: str, exact: str, expected: str) -> None:
    assert span_of(text, quote=Quote(exact)) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("ok 👍🏽 fine", 3, 4),
        ("ok 👍🏽 fine", 4, 6),
        ("👩‍👩‍👧 family", 0, 2),
        ("flags 🇫🇷🇧🇩", 6, 7),
        ("cafe\u0301 noir", 0, 4),
        ("বাংলা", 0, 1),
        ("line\r\nline", 0, 5),
    ],
)
def test_resolve_refuses_half_a_character(text: str, start: int, end: int) -> None:
    with pytest.raises(SplitsGrapheme):
        resolve(text, start=start, end=end, quote=None)


def test_resolve_refuses_a_quote_that_is_half_a_character() -> None:
    with pytest.raises(SplitsGrapheme):
        resolve("ok 👍🏽 fine", start=None, end=None, quote=Quote("👍"))


def test_resolve_in_a_text_of_one_letter_stays_bounded() -> None:
    with pytest.raises(QuoteAmbiguous) as caught:
        resolve("a" * 100_000, start=None, end=None, quote=Quote("a" * 50))
    assert len(caught.value.candidates) == 200


def test_quote_at_keeps_32_code_points_of_context() -> None:
    text = "x" * 40 + "claim" + "🤔" * 40
    assert quote_at(text, 40, 45) == Quote("claim", prefix="x" * 32, suffix="🤔" * 32)
    assert quote_at("claim", 0, 5) == Quote("claim")
