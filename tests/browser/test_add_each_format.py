"""A file of each format, put in as an editor does: chosen, looked at, stored, read."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.ingest import FORMATS
from annotations.models import Article, RawInput
from annotations.web.article_forms import FORMAT_NAMES
from tests import factories
from tests.bulk.bringing import ndjson, row
from tests.ingest import test_archived, test_docx, test_mhtml
from tests.ingest.pdfs import make_pdf
from tests.ingest.test_html import FIRST
from tests.ingest.test_html import page as web_page

PDF_LINES = [
    (700 - 20 * number, 11, f"The port will grow by {number} ships, said the minister.") for number in range(9)
]
CAPTIONS = [("00:00:01", "00:00:03", "The loan was repaid"), ("00:00:04", "00:00:06", "in full in March, she said.")]
SAID = "The loan was repaid in full in March, she said."
VTT = "WEBVTT\n\n" + "".join(f"{start}.000 --> {end}.000\n{words}\n\n" for start, end, words in CAPTIONS)
SRT = "".join(f"{n}\n{start},000 --> {end},000\n{words}\n\n" for n, (start, end, words) in enumerate(CAPTIONS, 1))
TTML = (
    '<tt xmlns="http://www.w3.org/ns/ttml"><body><div>'
    + "".join(f'<p begin="{start}" end="{end}">{words}</p>' for start, end, words in CAPTIONS)
    + "</div></body></tt>"
)
JSON3 = {
    "wireMagic": "pb3",
    "events": [
        {"tStartMs": 1000 + 3000 * n, "dDurationMs": 2000, "segs": [{"utf8": words}]}
        for n, (_start, _end, words) in enumerate(CAPTIONS)
    ],
}
PODCAST = {
    "version": "1.0.0",
    "segments": [
        {"startTime": 1 + 3 * n, "endTime": 3 + 3 * n, "body": words, "speaker": "Ann"}
        for n, (_start, _end, words) in enumerate(CAPTIONS)
    ],
}
# The file of each format, and words that its article has.
FILES: dict[str, tuple[str, bytes, str]] = {
    "plain": ("story.txt", b"Port to grow\n\nThe port will grow next year.\n", "The port will grow next year."),
    "transcript": (
        "talk.txt",
        b"00:20The port will\n00:28grow soon.\n00:33Nobody asked.\n",
        "The port will grow soon.",
    ),
    "markdown": ("a.md", b"# Port to grow\n\nThe **port** will [grow](https://a.example).\n\n- One\n", "The port will"),
    "vtt": ("talk.vtt", VTT.encode(), SAID),
    "srt": ("talk.srt", SRT.encode(), SAID),
    "ttml": ("talk.ttml", TTML.encode(), SAID),
    "json3": ("talk.json3", json.dumps(JSON3).encode(), SAID),
    "podcast": ("talk.json", json.dumps(PODCAST).encode(), SAID),
    "ninjs": ("item.json", json.dumps(test_archived.ITEM).encode(), "They rose by two."),
    "html": ("page.html", web_page().encode(), FIRST),
    "pdf": ("story.pdf", make_pdf([PDF_LINES]), "The port will grow by 3 ships, said the minister."),
    "docx": ("story.docx", test_docx.docx(test_docx.paragraph("The port will grow.")), "The port will grow."),
    "warc": ("page.warc.gz", test_archived.warc(("200 OK", "text/html", web_page().encode())), FIRST),
    "mhtml": ("page.mhtml", test_mhtml.snapshot(test_mhtml.part("text/html", web_page())), FIRST),
}


def test_each_format_has_a_file_here() -> None:
    assert sorted(FILES) == sorted(FORMATS)


@pytest.mark.parametrize("name", sorted(FILES))
def test_file_of_each_format_is_recognised_and_stored(page: Page, login: Callable[..., None], name: str) -> None:
    file, content, words = FILES[name]
    login(page, factories.make_user())
    page.goto("/articles/add/")
    page.get_by_label("or a file").set_input_files({"name": file, "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_label("Read as").locator("option:checked")).to_have_text(str(FORMAT_NAMES[name]))
    page.get_by_role("button", name="Store the article").click()
    page.wait_for_url("**/articles/*/")
    assert words in (page.locator("#article-text").text_content() or "")
    assert (Article.objects.get().format, bytes(RawInput.objects.get().content)) == (name, content)


def test_many_articles_are_stored_and_refused_lines_told(page: Page, login: Callable[..., None]) -> None:
    login(page, factories.make_user())
    page.goto("/articles/add/")
    page.get_by_role("link", name="Many articles at once").click()
    content = ndjson(row(1, title="Port to grow", highlights=[{"start": 0, "end": 24}]), row(2, kind="poem"), row(3))
    page.get_by_label("A table (CSV)").set_input_files({"name": "wire.ndjson", "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Store the articles").click()
    result = page.get_by_role("region", name="wire.ndjson")
    expect(result.get_by_role("status")).to_contain_text("2 articles stored")
    expect(result).to_contain_text("line 2 refused: kind: Value 'poem' is not a valid choice.")
    page.get_by_role("link", name="To the articles").click()
    page.get_by_role("link", name="Port to grow").click()
    expect(page.locator("#article-text mark")).to_have_text("The port opened in 1962.")
