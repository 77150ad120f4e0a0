"""Hands and eyes for tests of the article page."""

from playwright.sync_api import Page

FIND = """
(words, node) => {
    const root = document.getElementById("article-text");
    const at = root.textContent.indexOf(words);
    if (at < 0) throw new Error(`not in the text: ${words}`);
    const position = (units, isEnd) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        let passed = 0;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const length = node.data.length;
            if (isEnd ? units <= passed + length : units < passed + length) return [node, units - passed];
            passed += length;
        }
    };
    return [position(at, false), position(at + words.length, true)];
}
"""


def drag_over(page: Page, words: str) -> None:
    """Drag the mouse from the first to the last of ``words`` in the article's text."""
    ends = page.evaluate(
        f"""words => {{
            const find = {FIND};
            find(words)[0][0].parentElement.scrollIntoView({{block: "center"}});
            return find(words).map(([node, offset]) => {{
                const range = document.createRange();
                range.setStart(node, offset);
                const box = range.getBoundingClientRect();
                return {{x: box.x, y: box.y + box.height / 2}};
            }});
        }}""",
        words,
    )
    page.mouse.move(ends[0]["x"], ends[0]["y"])
    page.mouse.down()
    page.mouse.move((ends[0]["x"] + ends[1]["x"]) / 2, ends[0]["y"])
    page.mouse.move(ends[1]["x"], ends[1]["y"])
    page.mouse.up()


def select(page: Page, words: str) -> None:
    """Select ``words`` as a finger's long press and handles do: without a mouse."""
    page.evaluate(
        f"""words => {{
            const [[node, offset], [endNode, endOffset]] = ({FIND})(words);
            node.parentElement.scrollIntoView({{block: "center"}});
            getSelection().setBaseAndExtent(node, offset, endNode, endOffset);
        }}""",
        words,
    )


def where(page: Page, words: str) -> dict[str, float]:
    """Return the point of the window where ``words`` end."""
    return page.evaluate(
        f"""words => {{
            const [node, offset] = ({FIND})(words)[1];
            const range = document.createRange();
            range.setStart(node, offset);
            const box = range.getBoundingClientRect();
            return {{x: box.x, y: box.y + box.height / 2}};
        }}""",
        words,
    )


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def card_boxes(page: Page) -> list[dict[str, float]]:
    """Where the visible cards are: top and bottom, in the order of the document."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".claim")].map((card) => {
            const {top, bottom} = card.getBoundingClientRect();
            return {top, bottom};
        })"""
    )
