"""How far checkers agree, as it is shown."""

from rest_framework import serializers

from annotations.agreement import FEWEST_CLAIMS
from annotations.api.serializers.base import Shown

UNDEFINED = f"Null for fewer than {FEWEST_CLAIMS} claims, and where it is not defined."


class CoefficientShown(Shown):
    value = serializers.FloatField(allow_null=True, help_text=UNDEFINED)
    low = serializers.FloatField(allow_null=True, help_text="Of the interval of 95% (bootstrap over claims).")
    high = serializers.FloatField(allow_null=True)


class FiguresShown(Shown):
    claims = serializers.IntegerField(help_text="Claims that several have rated blind.")
    raw_agreement = serializers.FloatField(allow_null=True, help_text="The share of pairs of verdicts that agree.")
    alpha_nominal = CoefficientShown(help_text="Krippendorff’s alpha; ratings are the same or not.")
    alpha_ordinal = CoefficientShown(help_text="Krippendorff’s alpha over ratings in the order of the scale.")
    fleiss_kappa = serializers.FloatField(allow_null=True, help_text=UNDEFINED)
    fleiss_claims = serializers.IntegerField(help_text="Those with the most common number of verdicts.")


class PairShown(Shown):
    checkers = serializers.ListField(child=serializers.CharField(), help_text="Two user names.")
    claims = serializers.IntegerField(help_text="Claims that both have rated.")
    raw_agreement = serializers.FloatField(allow_null=True)
    cohens_kappa = serializers.FloatField(allow_null=True, help_text=UNDEFINED)


class MonthShown(FiguresShown):
    month = serializers.CharField(help_text="In which the verdicts were opened: YYYY-MM.")


class AgreementShown(FiguresShown):
    desk = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    verdicts = serializers.IntegerField()
    off_axis = serializers.IntegerField(help_text="Verdicts in no order, such as “unproven”; not in ordinal alpha.")
    other_scales = serializers.IntegerField(help_text="Verdicts by a scale no longer used; left out everywhere.")
    pairs = PairShown(many=True)
    months = MonthShown(many=True)
