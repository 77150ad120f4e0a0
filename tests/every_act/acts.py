"""Every act of the desk: on a claim, tried in each of its states, and those in which no claim's state has a say."""

from tests.every_act import on_articles, on_claims, on_desk, on_marks, on_parts, on_records

ON_A_CLAIM = {**on_claims.ACTS, **on_parts.ACTS, **on_marks.ACTS}
ON_THE_DESK = {**on_articles.ACTS, **on_desk.ACTS, **on_records.ACTS}
ACTS = {**ON_A_CLAIM, **ON_THE_DESK}
