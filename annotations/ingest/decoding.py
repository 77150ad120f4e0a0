"""From raw bytes to text, or a clear refusal: nothing is guessed.

Text is UTF-8, or whatever Unicode encoding its byte order mark names. UTF-8 with a few damaged places is read, each of
them told by its line. Any other encoding is refused with the place of the first byte that does not fit: a guessed
Windows-1252 or Big5 would store wrong words as the publisher's own.
"""

import codecs
import re
import unicodedata

from django.utils.translation import gettext, ngettext

from annotations.errors import UnreadableInput
from annotations.ingest.encodings import is_damaged_utf8, replace_broken
from annotations.ingest.parsed import Remark
from annotations.validators import STACKED_MARKS

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# How files that are not text begin (https://en.wikipedia.org/wiki/List_of_file_signatures); "ftyp" follows a length.
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP, Word, OpenDocument or EPUB"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word 97-2003"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"OggS\x00", "Ogg"),
    (b"ID3\x03", "MP3"),
    (b"ID3\x04", "MP3"),
    (b"\x1aE\xdf\xa3", "Matroska or WebM"),
    (b"SQLite format 3\x00", "SQLite"),
)
_MEDIA_BOX = slice(4, 8)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]+")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]+")
# One stray control character in a hundred is still a wire text with transmission marks; more is not text.
_CONTROL_SHARE = 100


def decode(raw: bytes, *, max_bytes: int) -> tuple[str, tuple[Remark, ...]]:
    """Return the text of ``raw`` (line ends as they stand) and what was mended to read it.

    Raises UnreadableInput for input that is too long, empty, binary or wrongly encoded.
    """
    refuse_unreadable_size(raw, max_bytes=max_bytes)
    _refuse_known_binaries(raw)
    mark, encoding = byte_order_mark(raw)
    body = raw[len(mark) :]
    if encoding == "utf-8" and b"\0" in body:
        raise UnreadableInput(_binary_message(body))
    text, mended = _text_of(body, encoding=encoding, skipped=len(mark))
    if not text.strip():
        raise UnreadableInput(gettext("The document is empty. Paste its text or choose another file."))
    refuse_stacked_marks(text)
    plain, remarks = _without_controls(text, encoding=encoding)
    return plain, (*mended, *remarks)


def byte_order_mark(raw: bytes) -> tuple[bytes, str]:
    """Return the mark that ``raw`` begins with and the encoding it names; no mark stands for UTF-8."""
    found = ((mark, name) for mark, name in _BYTE_ORDER_MARKS if raw.startswith(mark))
    return next(found, (b"", "utf-8"))


def refuse_unreadable_size(raw: bytes, *, max_bytes: int) -> None:
    """Raise UnreadableInput for input that is empty or longer than ``max_bytes``."""
    if len(raw) > max_bytes:
        raise UnreadableInput(
            gettext("The document is %(size)s long; at most %(limit)s are read. Shorten it or store it in parts.")
            % {"size": _in_words(len(raw)), "limit": _in_words(max_bytes)}
        )
    if not raw.strip():
        raise UnreadableInput(gettext("The document is empty. Paste its text or choose another file."))


def refuse_stacked_marks(text: str) -> None:
    """Raise UnreadableInput for text that would take minutes to normalise."""
    if STACKED_MARKS.search(text):
        raise UnreadableInput(
            gettext("The document stacks hundreds of accents on one letter: it is damaged, not text.")
        )


def tidy(text: str) -> str:
    """Return a string out of a file's own encoding (entities, JSON, PDF) as text that can be stored, in NFC.

    Control characters and lone surrogates are taken out; line ends stay. Raises UnreadableInput for stacked marks.
    """
    plain = _UNSTORABLE.sub("", text)
    refuse_stacked_marks(plain)
    return unicodedata.normalize("NFC", plain)


def _in_words(size: int) -> str:
    megabyte, kilobyte = 1_000_000, 1_000
    if size >= megabyte:
        return gettext("%(size).1f MB") % {"size": size / megabyte}
    if size >= kilobyte:
        return gettext("%(size).1f kB") % {"size": size / kilobyte}
    return ngettext("%(size)d byte", "%(size)d bytes", size) % {"size": size}


def _refuse_known_binaries(raw: bytes) -> None:
    name = next((name for start, name in _SIGNATURES if raw.startswith(start)), "")
    if not name and raw[_MEDIA_BOX] == b"ftyp" and b"\0" in raw[:4]:
        name = "MP4"
    if name:
        raise UnreadableInput(
            gettext("This is a binary file (%(name)s), not text. Copy the text out of it and paste that.")
            % {"name": name}
        )


def _binary_message(raw: bytes) -> str:
    # Half of the bytes of Latin text in UTF-16 are NUL, always the same half.
    sample = raw[:4000]
    zeros = max(sample[0::2].count(0), sample[1::2].count(0))
    if zeros > len(sample) * 0.4 and min(sample[0::2].count(0), sample[1::2].count(0)) < zeros / 4:
        return gettext("The text seems to be UTF-16 without a byte order mark. Save it as UTF-8 and try again.")
    return gettext("This is a binary file, not text. Copy the text out of it and paste that.")


def _text_of(body: bytes, *, encoding: str, skipped: int) -> tuple[str, tuple[Remark, ...]]:
    try:
        return body.decode(encoding), ()
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and is_damaged_utf8(body):
            return replace_broken(body)
        offset = skipped + error.start
        before = body[: error.start].decode(encoding, "replace")
        line = len((before + ".").splitlines())
        raise UnreadableInput(
            gettext(
                "The text is not valid %(encoding)s: byte 0x%(byte)02X at offset %(offset)d (line %(line)d) does not"
                " fit. Choose the encoding it is in, or save it as UTF-8, and try again."
            )
            % {"encoding": encoding.upper(), "byte": body[error.start], "offset": offset, "line": line},
            extra={"offset": offset, "line": line},
        ) from error


def _without_controls(text: str, *, encoding: str) -> tuple[str, tuple[Remark, ...]]:
    remarks = []
    if encoding != "utf-8":
        remarks.append(Remark(action="recognised", message=gettext("Read as %s.") % encoding.upper()))
    # Lone surrogates cannot come out of a strict decoder, so what is left here can be stored.
    plain = _CONTROL.sub("", text)
    removed = len(text) - len(plain)
    if "\0" in text or removed * _CONTROL_SHARE > len(text):
        raise UnreadableInput(gettext("This is a binary file, not text. Copy the text out of it and paste that."))
    if removed:
        message = ngettext("%d control character was removed.", "%d control characters were removed.", removed)
        remarks.append(Remark(action="mended", message=message % removed))
    return plain, tuple(remarks)
