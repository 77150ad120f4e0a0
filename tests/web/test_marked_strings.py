"""Every word that Python or JavaScript shows to people is marked for translation.

Python is read as a syntax tree. Two rules: what stands where people read it (an error's message, a label, a help text,
a choice, a title) is marked, be it one word; and a run of several words is marked wherever it stands, unless it is of a
kind that nobody reads as prose (a docstring, SQL, markup, a header) or stands where only programmers, tools or
terminals meet it. JavaScript holds no words at all: the modules take theirs from the page.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}

# Where people read one word as well: keywords of calls, and names of class attributes.
SPOKEN_NAMES = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "title", "detail"}
# Calls whose first argument people read, and those whose second they do.
SPOKEN_FIRST = re.compile(r"(ValidationError|CommandError|Http404|add_error)\Z")
SPOKEN_SECOND = {"success", "info", "warning", "error", "add_error"}  # messages.success(request, …)

# Technical text that looks like words.
TECHNICAL = re.compile(
    r"""\b(SELECT|INSERT|UPDATE|CASE|WITH|FROM|ORDER\ BY|AS|AT\ TIME\ ZONE|ELSE|CREATE)\b  # SQL
    | \A\s*<                                       # markup
    | [|\\]                                        # a pattern
    | \A[\w/+*-]+;\ | \A'?[\w-]+\ '?(none|self)    # a header with parameters, a policy
    | \A(,\ )?[\w/+*;=.-]+(,\ [\w/+*;=.-]+)+\Z      # a list of names
    | \w=["']|["']\Z                               # the beginning of a header or an attribute
    | \w/\d                                        # a program and its version
    """,
    re.VERBOSE,
)
WORD, WORDS = re.compile(r"[^\W\d_]{2,}"), re.compile(r"[^\W\d_]{2,}[,;:’'”)]*\s+[“‘(]*[^\W\d_]{2,}")
# Calls that speak to programmers: what they say never leaves the log.
FOR_PROGRAMMERS = re.compile(
    r"(ValueError|TypeError|OutsideText|SplitsGrapheme|Quote\w+|cast|DamagedBody|record|_record|note_security)\Z"
)

# Files, by the beginning of their path, of which only the first rule holds, and why.
PROSE_ELSEWHERE = {
    "annotations/demo/": "the demo's own stories",
    "annotations/exports/": "words of the formats that other programs read",
    "annotations/datasets/": "words of the formats that other programs write",
    "annotations/ingest/": "words that documents hold",
    "annotations/management/": "help of the command line",
    "annotations/rating_scale.py": "stored with a desk, whose administrators word it anew",
    "annotations/models/desk.py": "the labels of AVeriTeC",
    "annotations/api/examples.py": "examples of the schema",
    "annotations/api/openapi.py": "words of the schema",
    "annotations/api/serializers/": "words of the schema",
    "annotations/resolving.py": "said to programmers; places.py says it to people",
}
# What describes the API is one document, read by programs and those who write them: in one language.
SCHEMA = "annotations/api/"
SCHEMA_NAMES = {"label", "help_text", "description"}


def unmarked_strings(source: str, path: str = "annotations/x.py") -> list[str]:
    """Return what ``source`` shows to people without a mark, in its order; ``path`` decides on which rules hold."""
    tree = ast.parse(source)
    spoken = set(_spoken(tree))
    silent = set(_silent(tree)) | (set(_of_schema(tree)) if path.startswith(SCHEMA) else set())
    prose = not path.startswith(tuple(PROSE_ELSEWHERE))
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in silent:
            continue
        is_spoken = id(node) in spoken and WORD.search(node.value)
        if is_spoken or (prose and WORDS.search(node.value) and not TECHNICAL.search(node.value)):
            found.append((node.lineno, node.col_offset, node.value))
    return [text for *_place, text in sorted(found, key=lambda each: each[:2])]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _texts(node: ast.expr | None) -> Iterator[ast.Constant]:
    """The texts that ``node`` is made of: itself, the parts of an f-string, both sides of a choice or a sum."""
    if isinstance(node, ast.Constant):
        yield node
    elif isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        for side in [node.left, node.right] if isinstance(node, ast.BinOp) else node.values:
            yield from _texts(side)


def _spoken(tree: ast.AST) -> Iterator[int]:
    """The texts that stand where people read them, by the identity of their nodes."""
    errors = _errors()
    for node in ast.walk(tree):
        places: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            name = _name(node.func)
            places += [each.value for each in node.keywords if each.arg in SPOKEN_NAMES and not _is_content(name)]
            if SPOKEN_FIRST.search(name) or name in errors:
                places += node.args[:1]
            if name in SPOKEN_SECOND and isinstance(node.func, ast.Attribute):
                places += node.args[1:2]
        elif isinstance(node, ast.ClassDef):
            attributes = [each for each in node.body if isinstance(each, ast.Assign)]
            places += [each.value for each in attributes if _name(each.targets[0]) in SPOKEN_NAMES]
            if any(_name(base) in ("TextChoices", "IntegerChoices") for base in node.bases):
                places += [each.value.elts[1] for each in attributes if isinstance(each.value, ast.Tuple)]
        for place in places:
            yield from map(id, _texts(place))


def _is_content(call: str) -> bool:
    """Whether a call's ``title`` is that of a stored thing rather than of a page."""
    return call.startswith(("store_", "_store", "Stored", "Parsed"))


def _silent(tree: ast.AST) -> Iterator[int]:
    """The texts that nobody need translate: marked already, docstrings, said to programmers, types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        if isinstance(node, ast.Assign) and _name(node.targets[0]).endswith("_ACT"):  # as the history stores it
            yield id(node.value)
        if isinstance(node, ast.Dict):  # keys are names
            yield from (id(each) for key in node.keys if key for each in ast.walk(key))
        if isinstance(node, ast.Call) and (_name(node.func) in MARKS or FOR_PROGRAMMERS.search(_name(node.func))):
            yield from (id(each) for each in ast.walk(node))
        if isinstance(node, ast.FunctionDef | ast.AnnAssign | ast.arg):
            types = [getattr(node, "annotation", None), getattr(node, "returns", None)]
            yield from (id(each) for kind in types if kind for each in ast.walk(kind))


def _of_schema(tree: ast.AST) -> Iterator[int]:
    """The texts that describe the API: of these keywords, or under these keys."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in SCHEMA_NAMES:
            yield from map(id, ast.walk(node))
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in SCHEMA_NAMES:
                    yield from map(id, ast.walk(value))


def _errors() -> set[str]:
    """The names of all errors that are told to people."""
    from annotations.errors import DeskError

    def below(error: type) -> Iterator[str]:
        yield error.__name__
        for each in error.__subclasses__():
            yield from below(each)

    return set(below(DeskError))


@pytest.mark.parametrize(("source", "found"), [
    ('raise WrongState("Wait.")', ["Wait."]),
    ('raise InvalidInput(f"Wait {n} days.")', ["Wait ", " days."]),
    ('raise InvalidInput("Now" if a else _("Later"))', ["Now"]),
    ('raise forms.ValidationError("Wait.")', ["Wait."]),
    ('messages.success(request, "Saved.")', ["Saved."]),
    ('form.add_error(None, "No.")', ["No."]),
    ('title = forms.CharField(label="Title", help_text=_("Short."))', ["Title"]),
    ('class Busy(DeskError):\n    title = "Busy"', ["Busy"]),
    ('class Kind(TextChoices):\n    A = "a", "Article"\n    B = "b", _("Book")', ["Article"]),
    ('context = {"hint": "Try again."}', ["Try again."]),
])  # fmt: skip
def test_unmarked_strings_are_found(source: str, found: list[str]):
    assert unmarked_strings(source) == found


@pytest.mark.parametrize("source", [
    'raise WrongState(_("Wait."))', '"""A docstring of words."""', 'raise ValueError("made for another order")',
    'query = "SELECT one FROM other"', 'html = "<p>of words</p>"', 'x = ngettext("one word", "two words", 2)',
    'response["Vary"] = "Accept, Prefer"', "def f(x: \"list of int\") -> None: ...", 'label = "open"',
])  # fmt: skip
def test_marked_and_technical_strings_pass(source: str):
    assert unmarked_strings(source) == []


def test_every_string_of_python_is_marked_for_translation():
    found = {}
    for path in sorted((BASE / "annotations").rglob("*.py")):
        name = str(path.relative_to(BASE))
        if "migrations" not in path.parts and (unmarked := unmarked_strings(path.read_text(), name)):
            found[name] = unmarked
    assert found == {}


# In JavaScript: what is given to these is read or spoken, and what begins as a sentence does is prose.
JS_LITERAL = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
JS_SPOKEN = re.compile(
    rf"""(?:\b(?:say|toast|alert|confirm|prompt)\(\s*
    | \.(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*[+?|&]*=\s*
    | setAttribute\(\s*["'](?:aria-label|title|placeholder|alt)["'],\s*){JS_LITERAL}""",
    re.VERBOSE,
)
JS_PROSE = re.compile(r"\A\s*[A-Z][a-z’']+(?: [a-z]|[,.!?…]\s*\Z)|[a-z]{2} [a-z]+[.!?…]\Z")
JS_ERROR = re.compile(rf"Error\(\s*{JS_LITERAL}")  # thrown at programmers
JS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)


def words_in(javascript: str) -> list[str]:
    """Return the literals that a module shows or says of itself."""
    code = JS_ERROR.sub("", JS_COMMENT.sub("", javascript))
    spoken = [match.group(1) for match in JS_SPOKEN.finditer(code)]
    literals = [match.group(1) for match in re.finditer(JS_LITERAL, code)]
    texts = [(each[1:-1], True) for each in spoken] + [(each[1:-1], False) for each in literals if each not in spoken]
    bare = [(re.sub(r"\$\{[^}]*\}", "", text), is_spoken) for text, is_spoken in texts]
    return [text for text, is_spoken in bare if (is_spoken and WORD.search(text)) or JS_PROSE.search(text)]


@pytest.mark.parametrize(("javascript", "found"), [
    ('say("Saved");', ["Saved"]), ("node.textContent = `Saved ${n}`;", ["Saved "]),
    ('toast("Try again.");', ["Try again."]), ('button.setAttribute("aria-label", "Close");', ["Close"]),
    ('const told = "Nothing was saved.";', ["Nothing was saved."]),
])  # fmt: skip
def test_words_in_javascript_are_found(javascript: str, found: list[str]):
    assert words_in(javascript) == found


@pytest.mark.parametrize("javascript", [
    "say(words.saved);", '/* Say "Nothing was saved." */', 'root.querySelector("main details");',
    "say(`${detail} ${n}`);",
    'alert.className = "alert error";', 'throw new RangeError(`${n} is not inside a text of it`);', 'key === "Escape"',
])  # fmt: skip
def test_javascript_without_words_passes(javascript: str):
    assert words_in(javascript) == []


def test_no_module_holds_words_of_its_own():
    modules = sorted((BASE / "static" / "js").glob("*.js"))
    assert len(modules) > 20
    assert {path.name: words for path in modules if (words := words_in(path.read_text()))} == {}
