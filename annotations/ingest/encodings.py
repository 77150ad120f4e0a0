"""Encodings of text, by the names that the web has for them, and the way from each of them to UTF-8.

None is ever guessed: many bytes make words in several. A file declares its encoding, or a person chooses it, looking at
the words that come of it.
"""

import codecs
from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from annotations.errors import UnreadableInput
from annotations.ingest.parsed import Remark

# What a person can choose (https://encoding.spec.whatwg.org/#names-and-labels), for whom it may be.
ENCODINGS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "utf-8": _("Unicode (UTF-8), with damaged places"),
        "utf-16le": _("Unicode (UTF-16, little-endian)"),
        "utf-16be": _("Unicode (UTF-16, big-endian)"),
        "windows-1252": _("Western European (Windows-1252)"),
        "windows-1250": _("Central European (Windows-1250)"),
        "iso-8859-2": _("Central European (ISO 8859-2)"),
        "windows-1251": _("Cyrillic (Windows-1251)"),
        "koi8-r": _("Cyrillic (KOI8-R)"),
        "windows-1253": _("Greek (Windows-1253)"),
        "windows-1254": _("Turkish (Windows-1254)"),
        "windows-1255": _("Hebrew (Windows-1255)"),
        "windows-1256": _("Arabic (Windows-1256)"),
        "windows-1257": _("Baltic (Windows-1257)"),
        "windows-1258": _("Vietnamese (Windows-1258)"),
        "windows-874": _("Thai (Windows-874)"),
        "gb18030": _("Chinese (GB18030)"),
        "big5": _("Chinese (Big5)"),
        "shift_jis": _("Japanese (Shift_JIS)"),
        "euc-jp": _("Japanese (EUC-JP)"),
        "euc-kr": _("Korean (EUC-KR)"),
        "macintosh": _("Western European (Macintosh)"),
    }
)
# What browsers read where a page says the key.
_AS_BROWSERS_READ = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
_NOT_PYTHON_S = {"windows-874": "cp874"}
# They cannot be what plain bytes declare of themselves (https://encoding.spec.whatwg.org/#get-an-encoding).
_NOT_DECLARED = frozenset({"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-7"})
# Python's own, and those of host names, are no encodings of documents: they take the square of a page's length, make
# half surrogate pairs of it, or fail in ways that no other does.
_NOT_OF_TEXT = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"})
# With fewer whole characters to a broken one it is not damaged UTF-8, but text in another encoding.
_WHOLE_TO_BROKEN = 4
_REPLACEMENT = "\ufffd"
_MOST_LINES = 100


def codec_named(label: str) -> str:
    """Return the name of Python's codec for an encoding as the web names it, "" where there is none."""
    plain = label.strip().lower()
    try:
        name = codecs.lookup(_NOT_PYTHON_S.get(plain, plain)).name if plain else ""
    except (LookupError, ValueError):
        return ""
    # Some of Python's codecs make bytes of bytes ("zip", "hex"): they are no encodings of text.
    is_text = not name or (codecs.lookup(name)._is_text_encoding and name not in _NOT_OF_TEXT)
    return _AS_BROWSERS_READ.get(name, name) if is_text else ""


def declared_codec(label: str) -> str:
    """Return the codec of an encoding that a document declares, "" where that is none, or UTF-8."""
    name = codec_named(label)
    return "" if name in _NOT_DECLARED else name


def to_utf8(raw: bytes, *, encoding: str) -> tuple[bytes, tuple[Remark, ...]]:
    """Return ``raw``, which is in the chosen ``encoding``, as UTF-8 with its byte order mark, and what was done to it.

    Raises UnreadableInput where its bytes are not in that encoding. Where UTF-8 is chosen what is broken is replaced.
    """
    if encoding == "utf-8":
        text, remarks = replace_broken(raw)
        return codecs.BOM_UTF8 + text.encode(), remarks
    try:
        text = raw.decode(codec_named(encoding))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableInput(
            gettext(
                "The text is not in %(encoding)s: byte 0x%(byte)02X at offset %(offset)d (line %(line)d) does not fit."
                " Choose another encoding, or save it as UTF-8."
            )
            % {"encoding": encoding, "byte": raw[error.start], "offset": error.start, "line": line},
            extra={"offset": error.start, "line": line},
        ) from error
    recognised = Remark(action="recognised", message=gettext("Read as %s.") % encoding)
    return codecs.BOM_UTF8 + text.encode(), (recognised,)


def is_damaged_utf8(raw: bytes) -> bool:
    """Whether ``raw`` is UTF-8 but for a few places: words in another encoding make hardly ever a whole character."""
    text = raw.decode(errors="replace")
    whole = sum(1 for character in text if character > "\x7f" and character != _REPLACEMENT)
    return whole >= _WHOLE_TO_BROKEN * text.count(_REPLACEMENT)


def replace_broken(raw: bytes) -> tuple[str, tuple[Remark, ...]]:
    """Return UTF-8 as text, with U+FFFD for what is broken, as Unicode recommends, and a remark to each such line.

    https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G66453
    """
    text = raw.decode(errors="replace")
    if _REPLACEMENT not in text:
        return text, ()
    told = gettext("What is not UTF-8 here was replaced by �: see in the source what it should be.")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if _REPLACEMENT in line]
    remarks = [Remark(action="mended", message=told, line=number, raw=line) for number, line in lines[:_MOST_LINES]]
    more = len(lines) - _MOST_LINES
    if more > 0:
        words = ngettext("The same was done in %d more line.", "The same was done in %d more lines.", more)
        remarks.append(Remark(action="mended", message=words % more))
    return text, tuple(remarks)
