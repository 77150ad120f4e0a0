"""Spans and texts: where a quote stands, and where a highlight stands in a later text. Pure: no database, no clock.

The decisions and measured thresholds are explained in docs/decisions/2026-11-21-anchoring.md.
"""

from annotations.effort import Effort, OutOfEffort
from annotations.graphemes import snap_to_graphemes, splits_grapheme
from annotations.reanchoring import reanchor
from annotations.resolving import OutsideText, QuoteAmbiguous, QuoteNotFound, SplitsGrapheme, resolve
from annotations.searching import reanchor_quote
from annotations.spans import CONTEXT_LENGTH, Outcome, Place, Quote, quote_at

__all__ = [
    "CONTEXT_LENGTH",
    "Effort",
    "OutOfEffort",
    "Outcome",
    "OutsideText",
    "Place",
    "Quote",
    "QuoteAmbiguous",
    "QuoteNotFound",
    "SplitsGrapheme",
    "quote_at",
    "reanchor",
    "reanchor_quote",
    "resolve",
    "snap_to_graphemes",
    "splits_grapheme",
]
