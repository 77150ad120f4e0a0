"""Every word that a template shows stands in a ``translate`` or ``blocktranslate`` tag."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# The page of last resort is sent when the product itself is broken: plain HTML, rendered without Django.
STATIC_ON_PURPOSE = {"500.html", "503.html"}
SPOKEN = "|".join(("placeholder", "aria-label", "aria-description", "aria-roledescription", "title", "alt", "label"))

# What no reader reads, in the order in which it is taken out.
SILENT = [
    r"\{#.*?#\}",
    r"\{%\s*comment\b.*?\{%\s*endcomment\s*%\}",
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}",
    r"\{%\s*block\s+\w*class\s*%\}.*?\{%\s*endblock\s*%\}",  # stands inside a class attribute of base.html
    r"\{%.*?%\}",
    r"\{\{.*?\}\}",
    r"<!--.*?-->",
    r"<!doctype[^>]*>",
    r"<(script|style|kbd|code|pre)\b.*?</\1>",
]
ENTITY_OR_ADDRESS = r"&#?\w+;|https?://\S*"
TAG = r"""<[a-z/](?:"[^"]*"|'[^']*'|[^>"'])*>"""
WORD = r"[^\W\d_]{2,}(?:[ ,.'’-]+[^\W\d_]+)*"


def unmarked_words(template: str) -> list[str]:
    """Return the runs of two letters and more that a reader meets though no translation tag holds them."""
    for silent in SILENT:
        template = re.sub(silent, " ", template, flags=re.DOTALL | re.IGNORECASE)
    spoken = re.findall(rf"""\s(?:{SPOKEN})=(?:"([^"]*)"|'([^']*)')""", template)
    shown = [re.sub(TAG, " ", template, flags=re.DOTALL | re.IGNORECASE), *("".join(values) for values in spoken)]
    return [words for text in shown for words in re.findall(WORD, re.sub(ENTITY_OR_ADDRESS, " ", text))]


@pytest.mark.parametrize("template", [
    "Bare words", "<p>Bare words</p>", '<input placeholder="Bare words">', "<a aria-label='Bare words'>x</a>",
    "{% if a > b %}Bare words{% endif %}", '<p{% if a %} class="b"{% endif %} title="{% if a %}Bare words{% endif %}">',
])  # fmt: skip
def test_unmarked_words_are_found(template):
    assert unmarked_words(template) == ["Bare words"]


@pytest.mark.parametrize("template", [
    '{% translate "Words" %}', "{% blocktranslate %}Words {{ name }}{% plural %}More{% endblocktranslate %}",
    '<p class="words" data-words="{{ words }}">{{ words }} &nbsp;·&nbsp; 3</p>', "<kbd>Shift</kbd> <!-- words -->",
    "{# words #}<script>words()</script>", '<input aria-label="{% translate \'Words\' %}" name="words">',
])  # fmt: skip
def test_marked_words_and_markup_pass(template):
    assert unmarked_words(template) == []


def test_every_word_of_the_templates_is_marked_for_translation():
    found = {
        str(path.relative_to(TEMPLATES)): words
        for path in sorted(TEMPLATES.rglob("*.html"))
        if str(path.relative_to(TEMPLATES)) not in STATIC_ON_PURPOSE and (words := unmarked_words(path.read_text()))
    }
    assert found == {}
