"""The modules of the article page on their own: imported by a page, called with tables of cases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories


@pytest.fixture
def call(page, login):
    """Calls ``module.function(*arguments)`` in the browser, on an article page whose modules they are."""
    user = factories.make_user()
    login(page, user)
    page.goto(f"/articles/{factories.make_article(user).pk}/")

    def run(body: str, argument=None):
        return page.evaluate(
            f"""async (argument) => {{
                const [offsets, segments, margin] = await Promise.all(
                    ["offsets", "segments", "margin"].map((name) => import(`/static/js/${{name}}.js`)));
                {body}
            }}""",
            argument,
        )

    return run


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text("aé🤔👩‍👧ش্", max_size=20))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_offsets_convert_both_ways(call, text):
    points = list(range(len(text) + 1))
    units = [utf16(text[:point]) for point in points]
    assert call(
        """const index = new offsets.TextIndex(argument.text);
        return [argument.units.map((u) => index.toPoint(u)), argument.points.map((p) => index.toUnit(p))];""",
        {"text": text, "units": units, "points": points},
    ) == [points, units]


@pytest.mark.parametrize(
    ("text", "span", "neat"),
    [
        ("one two", (0, 3), "one"),
        ("one two ", (3, 8), "two"),
        ("a  \n\n ", (1, 6), None),
        ("x 👩‍👩‍👧‍👦 y", (3, 5), "👩‍👩‍👧‍👦"),
        ("e\u0301tude", (1, 3), "e\u0301t"),
        ("কাজ", (0, 1), "কা"),
        ("🇩🇪🇫🇷", (4, 6), "🇫🇷"),
    ],
)
def test_selection_is_made_neat(call, text, span, neat):
    assert (
        call(
            """const span = offsets.neat(argument.text, {start: argument.span[0], end: argument.span[1]});
            return span && argument.text.slice(span.start, span.end);""",
            {"text": text, "span": span},
        )
        == neat
    )


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("One. Two! Three?", "en", ["One.", "Two!", "Three?"]),
        ("Mr. Smith met Dr. Jones. They spoke.", "en", ["Mr. Smith met Dr. Jones.", "They spoke."]),
        (
            "It cost 4.65 billion. In the U.S. dollars count.",
            "en",
            ["It cost 4.65 billion.", "In the U.S. dollars count."],
        ),
        ("Headline without stop\nBody here.", "en", ["Headline without stop", "Body here."]),
        ("মন্ত্রী বললেন। ঋণ শোধ হয়েছে।", "bn", ["মন্ত্রী বললেন।", "ঋণ শোধ হয়েছে।"]),
        ("قال الوزير. هل هذا صحيح؟ نعم.", "ar", ["قال الوزير.", "هل هذا صحيح؟", "نعم."]),
        ("これは文です。次の文です。", "ja", ["これは文です。", "次の文です。"]),
        ("No language. Still two.", "not a language", ["No language.", "Still two."]),
        ("", "en", []),
    ],
)
def test_sentences_are_told_apart(call, text, language, sentences):
    assert (
        call(
            """return segments.sentencesOf(argument.text, argument.language)
                .map(({start, end}) => argument.text.slice(start, end));""",
            {"text": text, "language": language},
        )
        == sentences
    )


@pytest.mark.parametrize(
    ("wanted", "heights", "floor", "at", "tops"),
    [
        ([], [], 0, -1, []),
        ([0, 500], [100, 100], 0, -1, [0, 500]),
        ([0, 50], [100, 100], 0, -1, [0, 112]),
        ([-20, 50], [100, 100], 30, -1, [30, 142]),
        ([200, 250], [100, 100], 0, 1, [138, 250]),
        ([0, 50, 60], [100, 100, 100], 0, 1, [0, 112, 224]),
        ([300, 310, 320], [100, 100, 100], 0, 2, [96, 208, 320]),
    ],
)
def test_cards_are_stacked_near_their_words(call, wanted, heights, floor, at, tops):
    argument = {"wanted": wanted, "heights": heights, "floor": floor, "at": at}
    assert (
        call("return margin.stack(argument.wanted, argument.heights, argument.floor, argument.at);", argument) == tops
    )
