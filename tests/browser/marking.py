"""Selecting words on the article page as a mouse does."""

from playwright.sync_api import Page


def drag_over(page: Page, words: str) -> None:
    """Drag the mouse from the first to the last of ``words`` in the article's text."""
    page.evaluate("document.fonts.ready")
    ends = page.evaluate(
        """words => {
            const root = document.getElementById("article-text");
            const at = root.textContent.indexOf(words);
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            const point = (units, end) => {
                let passed = 0;
                walker.currentNode = root;
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    if (units <= passed + node.data.length && (end || units < passed + node.data.length)) {
                        const range = document.createRange();
                        range.setStart(node, units - passed);
                        range.collapse(true);
                        node.parentElement.scrollIntoView({block: "center", behavior: "instant"});
                        const box = range.getBoundingClientRect();
                        return {x: box.x, y: box.y + box.height / 2};
                    }
                    passed += node.data.length;
                }
            };
            point(at, false);
            return [point(at, false), point(at + words.length, true)];
        }""",
        words,
    )
    page.mouse.move(ends[0]["x"], ends[0]["y"])
    page.mouse.down()
    page.mouse.move((ends[0]["x"] + ends[1]["x"]) / 2, ends[0]["y"])
    page.mouse.move(ends[1]["x"], ends[1]["y"])
    page.mouse.up()
