"""docs/asvs.md answers each requirement once, and every test and page that it names exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
# How many requirements of levels 1 and 2 each section has that this page answers.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 11, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3,
    "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3,
    "16.5": 3,
}  # fmt: skip


def test_every_requirement_is_answered_once() -> None:
    numbers = [number for number, _asked, _answer in ROWS]
    assert len(numbers) == len(set(numbers))
    counted: dict[str, int] = {}
    for number in numbers:
        section = number.rpartition(".")[0]
        counted[section] = counted.get(section, 0) + 1
    assert counted == SECTIONS


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE))
    assert len(named) > 80
    missing = [f"{path}::{name}" for path, name in sorted(named) if name not in _tests_of(ROOT / path)]
    assert missing == []


def test_every_page_and_file_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:docs|deploy|tests|annotations)/[\w./-]*\w|README\.md|compose\.yaml)`", PAGE))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_answers_without_a_test_give_a_reason() -> None:
    short = [
        number
        for number, _asked, answer in ROWS
        if "::test_" not in answer and len(answer) < 15 and not answer.startswith("As ")
    ]
    assert short == []


def _tests_of(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
