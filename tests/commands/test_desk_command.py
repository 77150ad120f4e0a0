import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "command",
    [
        ["create_desk", "sport"],
        ["create_user", "ana", "--role=checker"],
        ["create_token", "ana"],
        ["import_article", __file__],
        ["export", "claims.csv"],
        ["demo"],
    ],
)
def test_command_on_a_database_without_tables_says_what_to_do(command, capsysbinary):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_desk RENAME TO annotations_elsewhere")
        cursor.execute("ALTER TABLE annotations_user RENAME TO annotations_elsewhere_user")
    with pytest.raises(CommandError) as refusal:
        call_command(*command)
    assert str(refusal.value) == "The database is not set up for this version of the desk. Run: manage.py migrate"
