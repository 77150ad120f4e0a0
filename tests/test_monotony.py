"""Texts of one character or word, over and over: what takes the square of their length takes longer than is waited."""

import subprocess
import sys
from pathlib import Path

import pytest

MOST_SECONDS = 60  # of a machine that does much else; the square of these lengths takes many minutes

SET_UP = """
import os, sys
sys.path[:0] = [{root!r}]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from types import SimpleNamespace
from annotations import anchoring, cues
from annotations.alignment import sentence_spans
from annotations.datasets.days import read_day
from annotations.datasets.messy import plain_text
print({ask})
"""

ASKED = {
    "sentences of marks": ("len(list(sentence_spans('!' * 1_000_000 + 'a')))", "1"),
    "sentences of blanks": ("len(list(sentence_spans('a' + ' ' * 1_000_000 + 'b')))", "1"),
    "words of full stops": ("cues._fill([SimpleNamespace(start=0, end=1)], [None], '.' * 1_000_000)", "[None]"),
    "a day with blanks": ("read_day('a' + ' ' * 1_000_000 + 'b')", "None"),
    "comments without end": ("len(plain_text('<!--' * 250_000, [], ''))", "1000000"),
    "a quote of half a book": (
        "anchoring.reanchor_quote('ab cd ' * 1_000_000, anchoring.Quote('xy zw ' * 8_000)).state",
        "ambiguous",
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_monotonous_texts_are_read_in_time(name: str) -> None:
    ask, expected = ASKED[name]
    program = SET_UP.format(root=str(Path(__file__).parents[1]), ask=ask)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=MOST_SECONDS, check=False)
    assert (done.stdout.decode().strip(), done.stderr.decode()) == (expected, "")
