"""Claims go out: one file per format, claims in, an iterator of bytes out. A format joins by its file and one line."""

from annotations.exports import claimreview, claims_csv, claims_ndjson, web_annotation
from annotations.exports.claimreview import claim_review
from annotations.exports.export import Export

__all__ = ["EXPORTS", "Export", "claim_review"]

EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        claims_csv.EXPORT,
        claims_ndjson.EXPORT,
        claimreview.JSONLD,
        web_annotation.JSONLD,
        web_annotation.NDJSON,
    )
}
