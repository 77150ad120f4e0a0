"""Claims come in: one file per format, bytes in, drafts out; ``store`` alone writes. A format joins by its file."""

from annotations.datasets import averitec, claimreview, table, w3c
from annotations.datasets.drafts import Draft, Reader, Refusal
from annotations.datasets.store import import_claims

__all__ = ["FORMATS", "Draft", "Reader", "Refusal", "import_claims"]

FORMATS: dict[str, Reader] = {
    "averitec": averitec.read,
    "claimreview": claimreview.read,
    "csv": table.read,
    "w3c": w3c.read,
}
