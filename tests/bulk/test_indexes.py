"""What comes by the thousand is not written into indexes that nothing is looked up by."""

import pytest
from django.db import connection

from annotations.models import Article, Claim, Event, Highlight, RawInput, Revision, SearchEntry

pytestmark = pytest.mark.django_db

TABLES = [model._meta.db_table for model in (Article, RawInput, Revision, Claim, Highlight, SearchEntry, Event)]
BEGUN_BY_ANOTHER = """
SELECT a.indexrelid::regclass::text FROM pg_index a JOIN pg_index b USING (indrelid)
JOIN pg_class of_a ON of_a.oid = a.indexrelid JOIN pg_class of_b ON of_b.oid = b.indexrelid
WHERE a.indrelid = ANY (%s::regclass[]) AND a.indexrelid <> b.indexrelid AND of_a.relam = of_b.relam
    AND NOT a.indisunique AND coalesce(a.indpred, a.indexprs, b.indpred, b.indexprs) IS NULL
    AND (b.indkey::int2[])[0:a.indnkeyatts - 1] = (a.indkey::int2[])[0:a.indnkeyatts - 1]
    AND (b.indclass::oid[])[0:a.indnkeyatts - 1] = (a.indclass::oid[])[0:a.indnkeyatts - 1]
"""
OF_PEOPLE = """
SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute c ON c.attrelid = i.indrelid
WHERE i.indrelid = ANY (%s::regclass[]) AND c.attnum = i.indkey[0] AND c.attname IN ('created_by_id', 'actor_id')
"""


@pytest.mark.parametrize("unneeded", [BEGUN_BY_ANOTHER, OF_PEOPLE], ids=["begun by another", "of people"])
def test_no_index_is_kept_for_nothing(unneeded: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(unneeded, [TABLES])
        assert cursor.fetchall() == []
