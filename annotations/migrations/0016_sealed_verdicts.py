"""Verdicts that are sealed until all are in stand in a table of their own, append-only like those that are seen.

Raw SQL: Django has no triggers.
"""

import annotations.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


APPEND_ONLY = """
CREATE TRIGGER sealedverdict_append_only BEFORE UPDATE OR DELETE ON annotations_sealedverdict
FOR EACH ROW EXECUTE FUNCTION annotations_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0015_quote_surroundings'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealedVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rationale', models.TextField(validators=[annotations.validators.validate_no_nul, annotations.validators.validate_not_blank])),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='verdicts_opened_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='verdicts_required',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='claim',
            name='verdicts_state',
            field=models.CharField(choices=[('open', 'each is seen as it is given'), ('sealed', 'sealed until all are in'), ('split', 'they differ: to be adjudicated'), ('settled', 'all are in, and one rating holds')], default='open', editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name='desk',
            name='blind_number',
            field=models.PositiveSmallIntegerField(default=2, editable=False),
        ),
        migrations.AddField(
            model_name='desk',
            name='blind_percent',
            field=models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=5),
        ),
        migrations.AddField(
            model_name='desk',
            name='blind_priority',
            field=models.SmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='verdict',
            name='kind',
            field=models.CharField(choices=[('open', 'given openly'), ('blind', 'given blind'), ('adjudication', 'adjudication')], default='open', editable=False, max_length=12),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('verdicts_required__range', (1, 9))), name='claim_verdicts_required_in_range'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdicts_opened_at', None), ('verdicts_required', 1), ('verdicts_state', 'open')), models.Q(('verdicts_opened_at', None), ('verdicts_required__gt', 1), ('verdicts_state', 'sealed')), models.Q(('verdicts_opened_at__isnull', False), ('verdicts_state__in', ['split', 'settled'])), _connector='OR'), name='claim_verdicts_state_fits'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['in_review', 'published']), _negated=True), models.Q(('verdicts_state__in', ['sealed', 'split']), _negated=True), _connector='OR'), name='claim_reviewed_once_its_verdicts_are_settled'),
        ),
        migrations.AddConstraint(
            model_name='desk',
            constraint=models.CheckConstraint(condition=models.Q(('blind_number__range', (2, 9))), name='desk_blind_number_in_range'),
        ),
        migrations.AddConstraint(
            model_name='desk',
            constraint=models.CheckConstraint(condition=models.Q(('blind_priority', None), ('blind_priority__range', (-100, 100)), _connector='OR'), name='desk_blind_priority_in_range'),
        ),
        migrations.AddConstraint(
            model_name='desk',
            constraint=models.CheckConstraint(condition=models.Q(('blind_percent__range', (0, 100))), name='desk_blind_percent_in_range'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['open', 'blind', 'adjudication'])), name='verdict_kind_known'),
        ),
        migrations.AddField(
            model_name='sealedverdict',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_verdicts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sealedverdict',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_verdicts', to='annotations.claim'),
        ),
        migrations.AddField(
            model_name='sealedverdict',
            name='rating',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.rating'),
        ),
        migrations.AddConstraint(
            model_name='sealedverdict',
            constraint=models.CheckConstraint(condition=models.Q(('rationale', ''), _negated=True), name='sealed_verdict_has_rationale'),
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER sealedverdict_append_only ON annotations_sealedverdict;"),
    ]
