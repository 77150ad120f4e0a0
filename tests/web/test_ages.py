"""How long ago something was, in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from annotations.web.ages import age_of

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(days=2, hours=3), "2 days, 3 hours"),
        (timedelta(seconds=-30), "under a minute"),
    ],
)
def test_age_is_told_in_words(ago: timedelta, words: str):
    assert age_of(NOW - ago, NOW).replace("\xa0", " ") == words


def test_every_template_tells_ages_so():
    shown = Template("{{ then|timesince:now }}|{{ never|timesince }}")
    context = Context({"then": NOW, "now": NOW, "never": None})
    assert shown.render(context) == "under a minute|"
