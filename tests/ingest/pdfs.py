"""PDF files written byte by byte: no program is needed to make one."""

import zlib
from collections.abc import Sequence

Placed = tuple[int, int, str]


def make_pdf(
    pages: Sequence[Sequence[Placed]], *, info: str = "", root: str = "", stream: bytes | None = None
) -> bytes:
    """Return a PDF whose pages show lines of ``(height, size, words)``; ``stream`` takes the place of their content."""
    objects = ["", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    bodies = [item.encode() for item in objects]
    kids = []
    for lines in pages:
        content = zlib.compress(_operators(lines)) if stream is None else stream
        bodies.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content))
        page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
        bodies.append((page % len(bodies) + " /Resources << /Font << /F1 3 0 R >> >> >>").encode())
        kids.append(f"{len(bodies)} 0 R")
    bodies[0] = f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode()
    bodies[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    bodies.append(f"<< {info} >>".encode())
    return _with_table(bodies)


def _operators(lines: Sequence[Placed]) -> bytes:
    shown = b""
    for height, size, words in lines:
        escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")
        shown += b"/F1 %d Tf 1 0 0 1 72 %d Tm (%s) Tj\n" % (size, height, escaped)
    return b"BT\n" + shown + b"ET"


def _with_table(bodies: Sequence[bytes]) -> bytes:
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF"
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    return out + head + table + trailer % (len(bodies) + 1, len(bodies), len(out))
