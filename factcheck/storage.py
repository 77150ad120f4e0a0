"""Static files under names made from their content, which a browser may keep for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import … from "./name.js";` and `import "./name.js";`. The semicolon is needed, and a comment's import is read too.
_IMPORT = r"""(?P<matched>\bimport\b(?P<names>[^"';]*)"(?P<url>\.[^"]+)";)"""


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also renames what our ES modules import, so that no module of an older release runs beside newer ones.

    Django's own option for it (``support_js_module_import_aggregation``) reads the files of packages as well, and
    fails on a comment in one of htmx's. A change of name is carried one import further up by each pass over the
    files; names of modules that import each other never settle, and collectstatic says so.
    https://docs.djangoproject.com/en/5.2/ref/contrib/staticfiles/#manifeststaticfilesstorage
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((_IMPORT, """import%(names)s"%(url)s";"""),)),
    )
    # More than the longest chain of imports under static/js; Django's 5 would end on the way.
    max_post_process_passes = 20
    keep_intermediate_files = False
