"""Putting an article in, as an editor does: pasted, chosen as a file, dropped; and with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from annotations.models import Article, RawInput
from tests import factories

WIRE = "BSS\n  13 Sep 2025, 08:28\n\nPort to grow\n\nDHAKA, Sept 13, 2025 (BSS/AFP) - The port will grow. 🤔🤔\n"
TRANSCRIPT = "00:20The port will\n00:28grow next year, she said.\n00:33Nobody asked.\n00:40We will see.\nComments\n"


@pytest.fixture
def checker(new_page):
    return factories.make_user()


@pytest.fixture
def adding(page, login, checker):
    login(page, checker)
    page.goto("/articles/add/")
    return page


def stored_text(page) -> str:
    page.wait_for_url("**/articles/*/")
    return page.locator("#article-text").text_content()


def test_pasted_text_is_corrected_and_stored(adding):
    adding.get_by_label("Text").fill(WIRE)
    adding.get_by_role("button", name="Look at it first").click()
    expect(adding.get_by_label("Title")).to_have_value("Port to grow")
    expect(adding.get_by_label("Published")).to_have_value("2025-09-13T08:28")
    expect(adding.get_by_text("that of this desk is assumed: UTC")).to_be_visible()
    adding.get_by_label("Title").fill("Port to grow after all")
    adding.get_by_role("button", name="Store the article").click()
    assert stored_text(adding) == "DHAKA, Sept 13, 2025 (BSS/AFP) - The port will grow. 🤔🤔"
    assert Article.objects.get().title == "Port to grow after all"
    assert bytes(RawInput.objects.get().content) == WIRE.encode()


def test_chosen_file_is_stored_byte_for_byte(adding, tmp_path):
    content = b"\xef\xbb\xbf" + TRANSCRIPT.replace("\n", "\r\n").encode()
    (tmp_path / "talk.txt").write_bytes(content)
    adding.get_by_label("or a file").set_input_files(tmp_path / "talk.txt")
    adding.get_by_role("button", name="Look at it first").click()
    expect(adding.get_by_text("4 cues · talk.txt")).to_be_visible()
    expect(adding.get_by_text("Not part of the transcript, left out.")).to_be_visible()
    adding.get_by_role("button", name="Store the article").click()
    assert stored_text(adding) == "The port will grow next year, she said. Nobody asked. We will see."
    assert bytes(RawInput.objects.get().content) == content


def test_file_dropped_anywhere_is_chosen(adding):
    adding.evaluate(
        """text => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "dropped.txt", {type: "text/plain"}));
            for (const kind of ["dragover", "drop"])
                document.querySelector("h1").dispatchEvent(
                    new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        WIRE,
    )
    adding.get_by_role("button", name="Look at it first").click()
    expect(adding.get_by_label("Title")).to_have_value("Port to grow")
    expect(adding.get_by_text("dropped.txt")).to_be_visible()


def test_back_keeps_the_text_and_corrections_survive_another_format(adding):
    adding.get_by_label("Text").fill(TRANSCRIPT)
    adding.get_by_role("button", name="Look at it first").click()
    adding.get_by_label("Title").fill("She said")
    adding.get_by_label("Read as").select_option("plain")
    adding.get_by_role("button", name="Read again").click()
    expect(adding.get_by_label("Title")).to_have_value("She said")
    expect(adding.get_by_label("Kind")).to_have_value("article")
    adding.get_by_role("button", name="Back to the text").click()
    expect(adding.get_by_label("Text")).to_have_value(TRANSCRIPT)


def test_browsers_own_back_keeps_the_text(adding):
    adding.get_by_label("Text").fill(WIRE)
    adding.get_by_role("button", name="Look at it first").click()
    expect(adding.get_by_label("Title")).to_be_visible()
    adding.go_back()
    expect(adding.get_by_label("Text")).to_have_value(WIRE)


def test_refused_text_stays_and_is_explained(adding):
    adding.get_by_label("Text").fill("There are no time codes here.")
    adding.get_by_label("Format").select_option("transcript")
    adding.get_by_role("button", name="Look at it first").click()
    expect(adding.get_by_role("alert")).to_contain_text("No time code with words after it was found.")
    expect(adding.get_by_label("Text")).to_have_value("There are no time codes here.")


def test_keyboard_alone_stores_an_article(page, login, checker):
    login(page, checker)
    page.goto("/articles/")
    page.keyboard.press("a")
    page.wait_for_url("**/articles/add/")
    page.keyboard.insert_text(WIRE)
    for _ in ("file", "format", "encoding", "button"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Store the article").focus()
    page.keyboard.press("Enter")
    assert stored_text(page).startswith("DHAKA")


def test_adding_works_without_scripts(new_page, login, checker):
    page = new_page(java_script_enabled=False)
    login(page, checker)
    page.goto("/articles/add/")
    page.fill("#text", WIRE)
    page.click("button[value=preview]")
    page.click("button[value=save]")
    page.wait_for_url("**/articles/*/")
    assert Article.objects.get().title == "Port to grow"
