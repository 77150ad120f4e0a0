"""The words before and after a quote, as a reader is shown them."""

# Code points of text shown on either side of a quote, before they are cut to whole words.
REACH = 160


def surroundings_of(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after ``text[start:end]`` in its paragraph; ``…`` where more of it follows."""
    before = text[max(0, start - REACH) : start]
    after = text[end : end + REACH]
    is_cut_before, is_cut_after = start > len(before), end + len(after) < len(text)
    before_line, after_line = before.rpartition("\n")[2], after.partition("\n")[0]
    if is_cut_before and before_line == before:
        before_line = "… " + before.partition(" ")[2]
    if is_cut_after and after_line == after:
        after_line = after.rpartition(" ")[0] + " …"
    return before_line, after_line
