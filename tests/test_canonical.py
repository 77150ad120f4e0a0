"""The canonical form: what is normalised, and that nothing else is touched."""

import re
import unicodedata
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.canonical import canonicalise

_MANY = 300_000


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        ("a", "a"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("\n \t\n  a\n\n b \n \n", "  a\n\n b "),
        ("e\u0301", "é"),
        (" \n ", " "),
        ("  ", "  "),
        ("\n\n", ""),
        ("مرحبا، نص", "مرحبا، نص"),
    ],
)
def test_canonicalise_gives(text: str, canonical: str):
    assert canonicalise(text) == canonical


@settings(deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from(" \n\r\t\u2028\xa0\u3000"), st.characters(codec="utf-8"))))
def test_canonicalise_is_idempotent_and_trims_only_blank_lines(text: str):
    canonical = canonicalise(text)
    assert canonicalise(canonical) == canonical
    assert "".join(canonical.split()) == "".join(unicodedata.normalize("NFC", text).split())
    assert re.match(r"[^\S\n]*\n", canonical) is None
    assert re.search(r"\n[^\S\n]*\Z", canonical) is None


def test_canonicalise_takes_linear_time_over_blank_lines():
    started = process_time()
    assert canonicalise("a" + "\n" * _MANY + "b") == "a" + "\n" * _MANY + "b"
    assert process_time() - started < 1
