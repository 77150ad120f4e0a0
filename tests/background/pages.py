"""Web pages for tests, written for this project."""

WORDS = (
    "The harbour of Westhaven was dredged for the first time in nine years, the port authority said on Monday. "
    "Two ships removed 41,000 cubic metres of mud between March and May."
)
MORE = (
    "Fishermen had asked for the work since the winter storms of 2019, when three boats ran aground at low tide. "
    "The council paid a third of the cost, and the port authority the rest."
)
QUOTE = "Two ships removed 41,000 cubic metres of mud between March and May."


def page(*paragraphs: str, title: str = "Westhaven harbour dredged", head: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs or (WORDS, MORE))
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head>"
        f"<body><nav><a href=/>Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()
