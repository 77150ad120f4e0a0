"""Whether a statement or a rationale can be read by itself."""

import pytest

from annotations.standing_alone import faults_of_rationale, faults_of_statement, pointing_word

LONG = "About 4,087 people were employed at the port."


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("He said that taxes fell.", "en", "He"),
        ("“This doubles the number.”", "en-GB", "This"),
        ("They’re the first.", "en", "They’re"),
        ("It takes two years.", "en", ""),
        ("Es gibt zwei Häfen.", "de", ""),
        ("Il y a deux ports.", "fr", ""),
        ("Dies verdoppelt die Zahl.", "de-AT", "Dies"),
        ("Cela double le nombre.", "fr", "Cela"),
        ("Ella dijo que sí.", "es", "Ella"),
        ("The minister said that taxes fell.", "en", ""),
        ("Hello taxes.", "en", ""),
        # Only where the language is known, and known here.
        ("He said that taxes fell.", "", ""),
        ("He said that taxes fell.", "mi", ""),
        ("Er said that taxes fell.", "en", ""),
        ("", "en", ""),
        ("…", "en", ""),
    ],
)
def test_first_word_points_elsewhere_in_a_known_language(text: str, language: str, word: str):
    assert pointing_word(text, language) == word


def test_short_texts_are_told_with_what_they_lack():
    assert faults_of_statement("It rains.", "") == ["The statement is shorter than 20 characters."]
    assert faults_of_rationale("No.", "") == ["The rationale is shorter than 40 characters."]
    assert faults_of_statement(LONG, "en") == []
    assert faults_of_rationale(LONG, "en") == []


def test_blanks_add_no_length_and_wide_characters_count_for_two():
    assert faults_of_statement("It" + " " * 30 + "rains.", "") == ["The statement is shorter than 20 characters."]
    assert faults_of_statement("港湾で働く人は四千人である", "ja") == []


def test_both_faults_are_told():
    assert faults_of_statement("He said so.", "en") == [
        "The statement is shorter than 20 characters.",
        "The statement begins with “He”: say who or what is meant.",
    ]
    assert faults_of_rationale("This is so.", "en") == [
        "The rationale is shorter than 40 characters.",
        "The rationale begins with “This”: say who or what is meant.",
    ]
