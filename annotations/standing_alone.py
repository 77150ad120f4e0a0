"""Whether a text can be read by itself: long enough to say something, and no first word that points elsewhere.

Rules of thumb. A first word is judged only in a language that is known and listed here.
"""

import unicodedata

from django.utils.translation import gettext as _

# In columns: a wide character (Chinese, Japanese, Korean) says as much as two narrow ones and counts for two.
SHORTEST_STATEMENT = 20
SHORTEST_RATIONALE = 40

# Words that, at the very start, mean something said before. “It”, “es” and “il” are left out: they also open sentences
# about nothing said before (“it takes”, “es gibt”, “il y a”).
POINTING = {
    "de": frozenset({"er", "sie", "dies", "dieser", "diese", "dieses", "jener", "jene", "jenes", "damit", "dadurch"}),
    "en": frozenset({"he", "she", "they", "this", "these", "those", "his", "her", "their"}),
    "es": frozenset({"él", "ella", "ellos", "ellas", "esto", "eso", "este", "esta", "estos", "estas"}),
    "fr": frozenset({"elle", "ils", "elles", "cela", "ça", "ceci", "celui", "celle", "ceux", "celles"}),
}


def faults_of_statement(statement: str, language: str) -> list[str]:
    """Return what keeps a statement from standing alone, in sentences. ``language`` is a BCP 47 tag, or empty."""
    faults = []
    if _width(statement) < SHORTEST_STATEMENT:
        faults.append(_("The statement is shorter than %(least)d characters.") % {"least": SHORTEST_STATEMENT})
    word = pointing_word(statement, language)
    if word:
        faults.append(_("The statement begins with “%(word)s”: say who or what is meant.") % {"word": word})
    return faults


def faults_of_rationale(rationale: str, language: str) -> list[str]:
    """Return what keeps a rationale from standing alone, as ``faults_of_statement`` does."""
    faults = []
    if _width(rationale) < SHORTEST_RATIONALE:
        faults.append(_("The rationale is shorter than %(least)d characters.") % {"least": SHORTEST_RATIONALE})
    word = pointing_word(rationale, language)
    if word:
        faults.append(_("The rationale begins with “%(word)s”: say who or what is meant.") % {"word": word})
    return faults


def pointing_word(text: str, language: str) -> str:
    """Return the first word where it points to something said elsewhere; empty where not, or in an unknown language."""
    pointing = POINTING.get(language.partition("-")[0].lower())
    words = text.split(maxsplit=1)
    if not pointing or not words:
        return ""
    first = words[0].strip("“”\"'‘’«»„(),.:;!?…")
    bare = first.replace("’", "'").partition("'")[0]
    return first if bare.casefold() in pointing else ""


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in " ".join(text.split()))
