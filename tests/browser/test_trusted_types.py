"""Trusted Types: what acts never becomes markup, whatever writes it; text and plain markup do."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests import factories

WRITE = """([html, way]) => {
  if (way === "parser") return new DOMParser().parseFromString(html, "text/html").body.innerHTML;
  const box = document.createElement(way === "template" ? "template" : "div");
  if (way === "adjacent") box.insertAdjacentHTML("beforeend", html); else box.innerHTML = html;
  return box.innerHTML;
}"""
ACTIVE = (
    "<p>a</p><script>window.ran = true</script>",
    '<p>a</p><img src="data:," onerror="window.ran = true">',
    "<p>a</p><svg/onload=window.ran=true>",
    '<p>a</p><a href=" java\tscript:alert(1)">b</a><a href="javascript:alert(1)">c</a>',
    '<p>a</p><iframe srcdoc="<script>parent.ran = true</script>"></iframe>',
    "<p>a</p><template><script>window.ran = true</script></template>",
    '<p>a</p><form action="javascript:alert(1)"><button formaction="javascript:alert(1)">d</button></form>',
    "<p>a</p><math><mtext><img src=data:, onerror=window.ran=true></mtext></math>",
)


@pytest.fixture
def shown(page: Page, login: Any) -> Page:
    login(page, factories.make_user())
    page.goto("/claims/")
    return page


@pytest.mark.parametrize("way", ["inner", "template", "adjacent", "parser"])
def test_what_acts_is_taken_away(shown: Page, console_errors: list[str], way: str) -> None:
    for html in ACTIVE:
        written = shown.evaluate(WRITE, [html, way]).lower()
        found = [
            word for word in ("<script", "onerror", "onload", "javascript:", "srcdoc", "<iframe") if word in written
        ]
        assert (found, "<p>a</p>" in written) == ([], True), html
    assert shown.evaluate("window.ran") is None
    console_errors.clear()  # of the pictures that are not there


@pytest.mark.parametrize(
    "html",
    [
        "Once upon a time",
        '<p class="b">The <em>harbour</em> &amp; “onset = 3” of it</p>',
        "<h2 id='a'>java script</h2>",
    ],
)
def test_plain_markup_is_written_as_it_is(shown: Page, html: str) -> None:
    assert shown.evaluate(WRITE, [html, "inner"]) == html.replace("'", '"')


@pytest.mark.parametrize(
    "act",
    [
        "document.createElement('script').text = 'window.ran = true'",
        "document.createElement('script').src = 'https://elsewhere.example/a.js'",
        "document.body.setAttribute('onclick', 'window.ran = true')",
        "document.createElement('iframe').srcdoc = '<script>parent.ran = true</script>'",
        "trustedTypes.createPolicy('mine', {createHTML: (html) => html})",
        "trustedTypes.createPolicy('default', {createHTML: (html) => html})",
    ],
)
def test_scripts_and_further_policies_are_refused(shown: Page, console_errors: list[str], act: str) -> None:
    refused = shown.evaluate(f"() => {{ try {{ {act}; return false }} catch (error) {{ return true }} }}")
    assert refused == ("srcdoc" not in act)  # whose markup is tamed instead
    assert shown.evaluate("window.ran") is None
    console_errors.clear()  # each refusal is told there
