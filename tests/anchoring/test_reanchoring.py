"""Following a highlight into the next revision: one table per kind of edit."""

import unicodedata

import pytest

from annotations.anchoring import Outcome, Place, Quote, quote_at, reanchor, reanchor_quote

CLAIM = "Unemployment fell to 4.1% in May."
BEFORE = "The council met on Monday."
AFTER = "The mayor spoke for an hour about rents."
LAST = "Nobody objected to the plan."
TEXT = f"{BEFORE} {CLAIM} {AFTER} {LAST}"


def follow(old: str, new: str, quote: str, copy: int = 0) -> tuple[str, str | list[str]]:
    """Return the state of ``quote``'s ``copy``-th copy in ``new``, and the words it has there, or those offered."""
    start = -1
    for _ in range(copy + 1):
        start = old.index(quote, start + 1)
    (outcome,) = reanchor(old, new, [(start, start + len(quote))])
    if outcome.place is None:
        return outcome.state, [new[place.start : place.end] for place in outcome.candidates]
    return outcome.state, new[outcome.place.start : outcome.place.end]


def place_of(old: str, new: str, quote: str, copy: int = 0) -> int | None:
    start = -1
    for _ in range(copy + 1):
        start = old.index(quote, start + 1)
    (outcome,) = reanchor(old, new, [(start, start + len(quote))])
    return outcome.place.start if outcome.place else None


@pytest.mark.parametrize(
    ("new", "start"),
    [
        (TEXT, 27),
        (f"Breaking: {TEXT}", 37),
        (TEXT.replace("Monday", "Tuesday"), 28),
        (TEXT.replace(BEFORE, "Everything before it was rewritten from scratch!"), 49),
        (f"{CLAIM} {AFTER} {LAST}", 0),
        (f"{BEFORE} {AFTER} {LAST} {CLAIM}", 97),
        (f"{AFTER} {LAST} {BEFORE} {CLAIM}", 97),
        (f"{BEFORE}\n\n{CLAIM}\n\n{AFTER}\n\n{LAST}", 28),
        (f"{BEFORE} {CLAIM} {AFTER} As we said: {CLAIM} {LAST}", 27),
        (f"A summary. {CLAIM} Much else was said. {TEXT}", 92),
    ],
    ids=["same", "insert", "edit before", "rewrite before", "delete", "move", "swap", "paragraphs", "copy", "lead"],
)
def test_the_same_words_are_carried_to_their_place(new: str, start: int) -> None:
    assert reanchor(TEXT, new, [(27, 60)]) == [Outcome("carried", Place(start, start + 33))]


@pytest.mark.parametrize(
    ("quote", "edit", "expected"),
    [
        (CLAIM, ("4.1", "4.2"), "Unemployment fell to 4.2% in May."),
        (CLAIM, ("fell", "rose"), "Unemployment rose to 4.1% in May."),
        (CLAIM, ("fell", ", up all winter, fell"), "Unemployment , up all winter, fell to 4.1% in May."),
        (CLAIM, ("Unemployment", "The rate"), "The rate fell to 4.1% in May."),
        (CLAIM, ("in May", "in the month of May"), "Unemployment fell to 4.1% in the month of May."),
        ("4.1%", ("4.1%", "4.2%"), "4.2%"),
        (f"{CLAIM} {AFTER}", ("mayor", "chair"), f"{CLAIM} {AFTER}".replace("mayor", "chair")),
    ],
)
def test_an_edited_sentence_is_reworded_to_its_new_words(quote: str, edit: tuple[str, str], expected: str) -> None:
    assert follow(TEXT, TEXT.replace(*edit), quote) == ("reworded", expected)


@pytest.mark.parametrize(
    "new",
    [
        f"{BEFORE} {AFTER} {LAST}",
        f"{BEFORE} Rents in the capital doubled within a year. {AFTER} {LAST}",
        "Cats and dogs, and the weather in Spain.",
        "",
    ],
)
def test_words_that_are_gone_are_removed(new: str) -> None:
    assert follow(TEXT, new, CLAIM) == ("removed", [])


@pytest.mark.parametrize(
    ("old", "new", "copy", "offered"),
    [
        (TEXT, TEXT.replace(CLAIM, f"{CLAIM} {CLAIM}"), 0, [CLAIM, CLAIM]),
        (f"{TEXT} {CLAIM}", f"{BEFORE} {AFTER} {LAST} {CLAIM}", 0, [CLAIM]),
        (
            TEXT,
            f"{BEFORE} {AFTER} {LAST} Unemployment fell to 4.1% in June.",
            0,
            ["Unemployment fell to 4.1% in June."],
        ),
        (TEXT, f"{TEXT.replace('4.1', '4.3')} {CLAIM}", 0, [CLAIM, "Unemployment fell to 4.3% in May."]),
        (f"{CLAIM} " * 5, f"{CLAIM} " * 6, 2, [CLAIM] * 6),
    ],
    ids=["doubled", "other copy stays", "lookalike elsewhere", "edited in place and quoted elsewhere", "run"],
)
def test_close_calls_go_to_a_person(old: str, new: str, copy: int, offered: list[str]) -> None:
    state, words = follow(old, new, CLAIM, copy)
    assert (state, sorted(words)) == ("ambiguous", sorted(offered))


def test_each_copy_keeps_its_own_place() -> None:
    old = f"{CLAIM} {BEFORE} {CLAIM} {AFTER} {CLAIM} {LAST}"
    new = f"News. {CLAIM} {BEFORE} {AFTER} {CLAIM} {LAST}"
    assert [place_of(old, new, CLAIM, copy) for copy in range(3)] == [6, None, 108]


def test_of_two_alike_sentences_the_edited_one_is_followed_and_the_deleted_one_is_gone() -> None:
    first, second = "The tax rate was 19% in 2019.", "The tax rate was 21% in 2020."
    old = f"{BEFORE} {first} {second} {LAST}"
    edited = f"{BEFORE} The tax rate was 21.5% in 2020. {LAST}"
    merged = f"{BEFORE} The tax rate was 20% in 2021. {LAST}"
    assert follow(old, edited, first) == ("removed", [])
    assert follow(old, edited, second) == ("reworded", "The tax rate was 21.5% in 2020.")
    assert follow(old, merged, first) == ("ambiguous", ["The tax rate was 20% in 2021."])
    assert follow(old, merged, second) == ("ambiguous", ["The tax rate was 20% in 2021."])


def test_a_copy_at_the_very_start_is_no_better_than_the_next() -> None:
    old = f"{CLAIM}\n{BEFORE} {AFTER}"
    assert follow(old, f"{CLAIM}\n{old}", CLAIM) == ("ambiguous", [CLAIM, CLAIM])


def test_a_heading_that_was_edited_does_not_slip_into_the_next_sentence() -> None:
    old = "See also\nHannibal Barca\n\nHannibal Barca (247 BC) was a commander of ancient Carthage, known to all."
    assert follow(old, old.replace("Hannibal", "General", 1), "Hannibal Barca") == ("reworded", "General Barca")


def test_a_moved_paragraph_takes_its_highlights_along() -> None:
    paragraphs = [f"Paragraph {n} opens. It says a thing about {topic}. It ends." for n, topic in enumerate(TOPICS)]
    old, new = "\n\n".join(paragraphs), "\n\n".join([*paragraphs[2:], *paragraphs[:2]])
    quotes = [f"It says a thing about {topic}." for topic in TOPICS]
    spans = [(old.index(quote), old.index(quote) + len(quote)) for quote in quotes]
    places = [Place(new.index(quote), new.index(quote) + len(quote)) for quote in quotes]
    assert reanchor(old, new, spans) == [Outcome("carried", place) for place in places]


TOPICS = ["tariffs", "harbours", "orchards", "railways", "vaccines"]

TYPOGRAPHY = [
    ("He said “tax’s cut” today.", 'He said "tax\'s cut" today.', "“tax’s cut”", '"tax\'s cut"'),
    ("From 2019–2020 it rose.", "From 2019-2020 it rose.", "2019–2020 it", "2019-2020 it"),
    ("About 5\u00a0million people.", "About 5 million people.", "5\u00a0million", "5 million"),
    ("The cri\u00adsis ended.", "The crisis ended.", "cri\u00adsis ended", "crisis ended"),
    ("The ﬁnancial oﬃce closed.", "The financial office closed.", "ﬁnancial oﬃce", "financial office"),
    ("ﷲ قال ﺍﻟﻮﺯﻳﺮ هنا.", "ﷲ قال الوزير هنا.", "ﺍﻟﻮﺯﻳﺮ هنا", "الوزير هنا"),
    ("ارتفعـــت الأجور هنا.", "ارتفعت الأجور هنا.", "ارتفعـــت الأجور", "ارتفعت الأجور"),
    ("Full width ＡＢＣ words.", "Full width ABC words.", "ＡＢＣ words", "ABC words"),
    ("All 👍🏽 agree now.", "All 👍 agree now.", "👍🏽 agree", "👍 agree"),
    (unicodedata.normalize("NFD", "Le café fermé."), "Le café fermé.", unicodedata.normalize("NFD", "café"), "café"),
]


@pytest.mark.parametrize(("old", "new", "quote", "expected"), TYPOGRAPHY)
def test_typography_alone_is_reworded_with_full_similarity(old: str, new: str, quote: str, expected: str) -> None:
    start = old.index(quote)
    (outcome,) = reanchor(old, new, [(start, start + len(quote))])
    at = new.index(expected)
    assert outcome == Outcome("reworded", Place(at, at + len(expected), 1.0))


SCRIPTS = [
    ("প্রথম বাক্য। বেকারত্ব মে মাসে কমেছে। শেষ বাক্য।", "বেকারত্ব মে মাসে কমেছে।", ("মে মাসে", "জুন মাসে")),
    ("第一句。失业率在五月下降到百分之四。最后一句。", "失业率在五月下降到百分之四。", ("五月", "六月")),
    ("قال الوزير. ارتفعت الأجور هذا العام كثيرا. انتهى.", "ارتفعت الأجور هذا العام كثيرا.", ("كثيرا", "قليلا")),
    (
        "Yes 👩‍👩‍👧 won. The family 👨‍👩‍👦 vote rose by 3 points. End.",
        "The family 👨‍👩‍👦 vote rose by 3 points.",
        ("3", "4"),
    ),
]


@pytest.mark.parametrize(("text", "quote", "edit"), SCRIPTS, ids=["Bengali", "Chinese", "Arabic", "emoji"])
def test_every_script_is_followed(text: str, quote: str, edit: tuple[str, str]) -> None:
    assert follow(text, text.replace(*edit), quote) == ("reworded", quote.replace(*edit))


def test_carried_words_that_gained_an_accent_are_reworded() -> None:
    old, new = "the cafe closed at noon today", "the cafe\u0301 closed at noon today"
    assert follow(old, new, "the cafe") == ("reworded", "the cafe\u0301")


def test_soft_hyphens_at_the_ends_of_a_quote_are_kept() -> None:
    old = "Some words \u00adhere and\u00ad there."
    assert follow(old, f"New. {old}", "\u00adhere and\u00ad") == ("carried", "\u00adhere and\u00ad")


@pytest.mark.parametrize(
    ("text", "quote", "near", "expected"),
    [
        (TEXT, Quote(CLAIM), None, Outcome("carried", Place(27, 60))),
        (TEXT, quote_at(TEXT, 48, 52), None, Outcome("carried", Place(48, 52))),
        (f"New. {TEXT}", quote_at(TEXT, 27, 60), 27, Outcome("carried", Place(32, 65))),
        (TEXT.replace("4.1", "4.2"), quote_at(TEXT, 27, 60), 27, Outcome("reworded", Place(27, 60, 0.9697))),
        (f"{BEFORE} {AFTER} {LAST}", quote_at(TEXT, 27, 60), 27, Outcome("removed", None)),
        (f"{CLAIM} {CLAIM}", Quote(CLAIM), 34, Outcome("ambiguous", None, (Place(34, 67), Place(0, 33)))),
        (f"{CLAIM} {AFTER} {CLAIM} {LAST}", quote_at(TEXT, 27, 60), 75, Outcome("carried", Place(0, 33))),
        ("Growth was 5% or so.", quote_at("Tax rose by 5% in May, he said.", 12, 14), 12, None),
        ("", Quote(CLAIM), None, Outcome("removed", None)),
        (TEXT, Quote(""), None, Outcome("removed", None)),
    ],
)
def test_a_quote_is_followed_without_its_text(text: str, quote: Quote, near: int | None, expected: Outcome) -> None:
    outcome = reanchor_quote(text, quote, near=near)
    assert outcome == (expected or Outcome("ambiguous", None, (Place(11, 13),)))
