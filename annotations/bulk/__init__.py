"""Articles in bulk, with their highlights: lines of NDJSON or CSV in, batches of rows out, however long the file."""

from annotations.bulk.importing import import_articles
from annotations.bulk.reading import FIELDS as COLUMNS
from annotations.bulk.reading import FORMATS, format_of

__all__ = ["COLUMNS", "FORMATS", "format_of", "import_articles"]
