"""Adding many articles at once: a table or a file of lines goes in, and what became of each line is shown."""

from dataclasses import dataclass, field
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.bulk import COLUMNS, format_of, import_articles
from annotations.errors import UnreadableInput
from annotations.models import Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest, on_desk

# More lines than anyone reads; the others are counted.
MOST_TOLD = 500


@dataclass
class Result:
    """What became of a file: the counts, and what is to be told by the number of a line."""

    name: str
    counts: dict[str, int] = field(default_factory=dict)
    told: list[tuple[int, str]] = field(default_factory=list)
    untold: int = 0

    def tell(self, number: int, words: str) -> None:
        if len(self.told) < MOST_TOLD:
            self.told.append((number, words))
        else:
            self.untold += 1


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def add_articles(request: DeskRequest) -> HttpResponseBase:
    """Store the articles of a file. Loading the answer again stores nothing twice: what is there is left alone."""
    require_role(request.user, request.desk, Role.CHECKER)
    result, problem = None, ""
    if request.method == "POST":
        try:
            result = _stored(request, _file_in(request))
        except UnreadableInput as error:
            problem = error.detail
    context = {
        "section": "articles",
        "result": result,
        "problem": problem,
        "columns": COLUMNS,
        "limit": settings.MAX_ARTICLE_BYTES,
    }
    return render(request, "articles/bulk.html", context, status=400 if problem else 200)


def _file_in(request: HttpRequest) -> "UploadedFile[bytes]":
    """Return the file that was sent. Raises ``UnreadableInput`` where there is none, or it is too long."""
    file = cast("UploadedFile[bytes] | None", request.FILES.get("file"))
    if file is None:
        raise UnreadableInput(_("Choose a file first."))
    size = file.size or 0
    if size > settings.MAX_ARTICLE_BYTES:
        told = {"size": filesizeformat(size), "limit": filesizeformat(settings.MAX_ARTICLE_BYTES)}
        raise UnreadableInput(
            _(
                "The file is %(size)s long; at most %(limit)s are read here. Divide it, or ask for the command "
                "import_articles on the server, which reads files of any length."
            )
            % told
        )
    return file


def _stored(request: DeskRequest, file: "UploadedFile[bytes]") -> Result:
    result = Result(file.name or "")
    result.counts = import_articles(
        desk=request.desk,
        actor=request.user,
        stream=cast(BinaryIO, file.file),
        format=format_of(file.name or ""),
        tell=result.tell,
    )
    return result
