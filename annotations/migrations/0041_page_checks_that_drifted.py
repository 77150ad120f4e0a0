from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("annotations", "0040_remarks_of_imports")]

    operations = [
        AddIndexConcurrently(
            model_name="pagecheck",
            index=models.Index(
                fields=["checked_at"],
                condition=models.Q(state="gone") | models.Q(quote_state__in=["reworded", "missing"]),
                name="page_check_drifted",
            ),
        ),
    ]
