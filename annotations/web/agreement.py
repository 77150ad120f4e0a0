"""How far the desk's checkers agree: a plot drawn by the server, and the same as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annotations.agreement import FEWEST_CLAIMS, Coefficient, Report, agreement_on, opened_between
from annotations.web.access import DeskRequest, on_desk

MOST_PAIRS = 12
# Names stand above their lines, so that the whole of it fits a phone at the size of its words.
WIDTH, LEFT, RIGHT, ROW, FOOT = 340, 16, 16, 46, 26
TICKS = 5
# Days that are a moment in every time zone.
DAYS = [MinValueValidator(date(2, 1, 1)), MaxValueValidator(date(9998, 12, 30))]


class PeriodForm(forms.Form):
    since = forms.DateField(
        label=gettext_lazy("Opened from"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=gettext_lazy("to"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


@dataclass(frozen=True, slots=True)
class Measure:
    """A line of the plot and of its table; ``claims`` is how many it is of."""

    name: str
    coefficient: Coefficient
    claims: int


@dataclass(frozen=True, slots=True)
class Row:
    """A measure at the height ``y`` in user units of the plot's ``viewBox``; ``x`` is its value, then its ends."""

    measure: Measure
    y: float
    x: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plot:
    """``ticks`` are (x, number); ``zero`` is where agreement is no better than chance."""

    rows: list[Row]
    ticks: list[tuple[float, str]]
    zero: float
    height: int
    width: int = WIDTH
    left: int = LEFT

    @property
    def foot(self) -> int:
        return self.height - FOOT


@require_safe
@on_desk
def agreement(request: DeskRequest) -> HttpResponseBase:
    """Show the agreement on verdicts that were given blind and opened in the period asked for."""
    form = PeriodForm(request.GET or None)
    since = until = None
    if form.is_bound and form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    report = agreement_on(opened_between(request.desk, since, until), request.desk)
    measures = measures_of(report)
    context = {
        "section": "agreement",
        "form": form,
        "report": report,
        "measures": measures,
        "plot": plot_of(measures),
        "fewest": FEWEST_CLAIMS,
        "is_enough": report.figures.claims >= FEWEST_CLAIMS,
        "is_narrowed": bool(since or until),
    }
    return render(request, "agreement/page.html", context, status=400 if form.is_bound and not form.is_valid() else 200)


def measures_of(report: Report) -> list[Measure]:
    """Return the desk's coefficients, then Cohen's kappa of the pairs with the most claims."""
    figures = report.figures
    desk = [
        Measure(_("Krippendorff’s α, nominal"), figures.alpha_nominal, figures.claims),
        Measure(_("Krippendorff’s α, ordinal"), figures.alpha_ordinal, figures.claims),
        Measure(_("Fleiss’ κ"), Coefficient(figures.fleiss_kappa), figures.fleiss_claims),
    ]
    pairs = [
        Measure(
            _("κ: %(one)s, %(other)s") % {"one": pair.names[0], "other": pair.names[1]}, Coefficient(kappa), pair.claims
        )
        for pair in report.pairs[:MOST_PAIRS]
        if (kappa := pair.cohens_kappa) is not None
    ]
    return [*desk, *pairs]


def plot_of(measures: Sequence[Measure]) -> Plot | None:
    """Return the geometry of those of ``measures`` that have a value; ``None`` where none has."""
    shown = [measure for measure in measures if measure.coefficient.value is not None]
    if not shown:
        return None
    lowest = min(0.0, *(end for measure in shown for end in _ends(measure.coefficient)))
    step = (1 - lowest) / TICKS

    def place(value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (value - lowest) / (1 - lowest), 1)

    rows = []
    for index, measure in enumerate(shown):
        value, low, high = _ends(measure.coefficient)
        rows.append(Row(measure, ROW * (index + 0.7), place(value), place(low), place(high)))
    ticks = [(place(lowest + step * index), f"{lowest + step * index:.1f}") for index in range(TICKS + 1)]
    return Plot(rows, ticks, place(0), ROW * len(shown) + FOOT)


def _ends(coefficient: Coefficient) -> tuple[float, float, float]:
    value = coefficient.value or 0.0
    low, high = coefficient.interval or (value, value)
    return value, low, high
