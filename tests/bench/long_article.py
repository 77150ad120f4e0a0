"""The article that the article page is measured on: 20,000 words, 500 highlights, of which 80 overlap another."""

import random

from annotations import marking
from annotations.models import Article, User
from tests import factories

WORDS = 20_000
HIGHLIGHTS = 500
OVERLAPPING = 80


def make_long_article(actor: User, *, highlights: int = HIGHLIGHTS, overlapping: int = OVERLAPPING) -> Article:
    """Return an article of WORDS words with ``highlights`` highlights; ``overlapping`` of them cross another one."""
    words = ["harbour", "ministry", "terminal", "loan", "figure", "report", "authority", "claims", "that", "of", "the"]
    chance = random.Random(7)  # noqa: S311  # no secret: the same article each time
    sentences = [f"{' '.join(chance.choices(words, k=16)).capitalize()} {n}." for n in range(WORDS // 17 + 1)]
    text = "\n\n".join(" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5))
    article = factories.make_article(actor, text=f"{text}\n\nWith {highlights} highlights.", language="en")
    step = len(sentences) // (highlights - overlapping)
    for n in range(highlights - overlapping):
        start = text.index(sentences[n * step])
        end = start + len(sentences[n * step])
        marking.mark_claim(article=article, actor=actor, start=start, end=end)
        if n < overlapping:
            after = text.index(" ", start + 20) + 1
            marking.mark_claim(article=article, actor=actor, start=after, end=text.index(" ", end + 20))
    return article


# Sets `window.painted`: milliseconds from the server's answer, and from the act that asked for it, to the frame after
# the mark stands in the page.
TIME_THE_NEXT_MARK = """
(before) => {
    let asked;
    const answered = new Promise((done) => {
        const real = window.fetch;
        window.fetch = async (...all) => {
            asked ??= performance.now();
            window.fetch = real;
            const answer = await real(...all);
            done(performance.now());
            return answer;
        };
    });
    const stands = () => document.querySelectorAll("mark[data-claim]").length > before;
    window.painted = answered.then((at) => new Promise((done) => {
        const look = () => requestAnimationFrame(() => {
            if (stands()) requestAnimationFrame((now) => done({answer: performance.now() - at, act: now - asked}));
            else look();
        });
        look();
    }));
}
"""
