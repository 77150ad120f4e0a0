"""Claims go out: one file per format, claims in, an iterator of bytes out. A format joins by its file and one line."""

from annotations.exports import (
    agreement,
    averitec,
    claimreview,
    claims_csv,
    claims_ndjson,
    claims_parquet,
    web_annotation,
)
from annotations.exports.claimreview import claim_review
from annotations.exports.export import Export

__all__ = ["EXPORTS", "Export", "claim_review"]

EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        claims_csv.EXPORT,
        claims_ndjson.EXPORT,
        claims_parquet.EXPORT,
        claimreview.JSONLD,
        claimreview.NDJSON,
        claimreview.FEED,
        averitec.EXPORT,
        agreement.EXPORT,
        web_annotation.JSONLD,
        web_annotation.NDJSON,
    )
}
