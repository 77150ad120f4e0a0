"""What colleagues say about a check, gathered by what they pinned it to."""

from collections import defaultdict
from dataclasses import dataclass, field

from annotations.models import Claim, Comment

GENERAL = "comments"


@dataclass(slots=True)
class Thread:
    """The comments on one thing. ``pin`` is unique on the page; ``on`` names the thing to who sends a comment."""

    pin: str
    on: str
    open: list[Comment] = field(default_factory=list)
    settled: list[Comment] = field(default_factory=list)


class Discussion:
    """A claim's comments, oldest first, in threads. One query."""

    def __init__(self, claim: Claim) -> None:
        """``claim`` comes from ``snapshot.with_check``."""
        self.claim = claim
        self.comments = list(claim.comments.select_related("author", "settled_by", "request"))
        standing = {f"highlight-{each.pk}" for each in claim.standing_highlights}
        standing |= {f"evidence-{each.pk}" for each in claim.standing_evidence}
        self._by_pin: defaultdict[str, list[Comment]] = defaultdict(list)
        for comment in self.comments:
            # What a comment was on may have left the check: its words do not go with it.
            stands = comment.pin in standing or comment.pin == "verdict"
            self._by_pin[comment.pin if stands else GENERAL].append(comment)

    @property
    def open(self) -> list[Comment]:
        return [comment for comment in self.comments if comment.settled_at is None]

    def on(self, pin: str) -> Thread:
        """Return the thread on a thing by ``Comment.pin``."""
        verdict = self.claim.verdicts_given[-1] if self.claim.verdicts_given else None
        thread = Thread(pin, f"verdict-{verdict.pk}" if pin == "verdict" and verdict else pin)
        for comment in self._by_pin[pin]:
            (thread.open if comment.settled_at is None else thread.settled).append(comment)
        return thread

    @property
    def on_claim(self) -> Thread:
        return self.on(GENERAL)

    @property
    def on_verdict(self) -> Thread:
        return self.on("verdict")
