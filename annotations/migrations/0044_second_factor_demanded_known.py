from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotations", "0043_second_factor_demanded")]
    operations = [ValidateConstraint("desk", "desk_second_factor_from_known")]
