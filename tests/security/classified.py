"""What each address of the desk is, by the name of its pattern. An address that stands nowhere here fails the sweep."""

from tests.addresses import Address

# Shown to everybody by design: what was published, and what belongs to no desk.
PUBLIC = {
    "ask_for_correction",
    "correction_sent",
    "api:docs",
    "api:export-claimreview.jsonld",
    "api:export-claimreview.ndjson",
    "api:export-datacommons.json",
    "api:nowhere",
    "api:publication",
    "api:publications",
    "api:schema",
    "check",
    "check_list",
    "check_lists",
    "check_version",
    "checks",
    "corrections",
    "favicon.ico",
    "feed",
    "list_feed",
    "login",
    "methodologies",
    "methodology",
    "problem",
    "problems",
    "protocol:container",
    "protocol:nowhere",
    "ratings_css",
    "robots",
    "sitemap",
    "sitemap_part",
}
# About the caller and their own desk, whatever is asked.
OWN = {
    "admin:(?P<url>.*)$",
    "admin:app_list",
    "admin:autocomplete",
    "admin:index",
    "admin:jsi18n",
    "admin:login",
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "add_claim",
    "agreement",
    "api:agreement",
    "api:articles",
    "api:changes",
    "api:claims",
    "api:claims-search",
    "api:evidence",
    "api:export-agreement.json",
    "api:export-annotations.jsonld",
    "api:export-annotations.ndjson",
    "api:export-averitec.json",
    "api:export-claims.csv",
    "api:export-claims.ndjson",
    "api:export-claims.parquet",
    "api:exports",
    "api:highlights",
    "api:imports",
    "api:queue",
    "api:correction-requests",
    "api:queue-languages",
    "api:topics",
    "correction_requests",
    "queue_languages",
    "api:queue-next",
    "api:ratings",
    "api:replies",
    "api:verdicts",
    "article_add",
    "article_imports",
    "article_list",
    "articles_add",
    "choose_desk",
    "claims",
    "desk",
    "desk_gates",
    "desk_second_factor",
    "desk_settings",
    "logout",
    "metrics",
    "next_claim",
    "queue",
    "search",
    "change_password",
    "end_other_sign_ins",
    "login_code",
    "remove_second_factor",
    "renew_recovery_codes",
    "security",
    "set_up_second_factor",
    "tokens",
}
# What stands at an address that has a place for an id, by the beginning of its route.
NOUNS = {
    "accounts/security/sessions/": "signin",
    "accounts/tokens/": "token",
    "annotations/": "highlight",
    "api/v1/articles/": "article",
    "api/v1/claims/": "claim",
    "api/v1/correction-requests/": "correctionrequest",
    "api/v1/desks/": "desk_slug",
    "api/v1/evidence/": "evidence",
    "api/v1/highlights/": "highlight",
    "api/v1/imports/": "asked_for",
    "api/v1/queue/": "submitted",
    "api/v1/replies/": "reply",
    "api/v1/verdicts/": "verdict",
    "archive/": "archive",
    "articles/": "article",
    "articles/imports/": "asked_for",
    "claims/": "claim",
    "queue/": "submitted",
    "queue/requests/": "correctionrequest",
}
# Parameters after the first.
FURTHER = {
    "claim_pk": "claim",
    "comment": "comment",
    "highlight_pk": "highlight",
    "item": "evidence",
    "number": "number",
    "reply": "reply",
    "since": "archive",
}
# How the administration's addresses end, and what they do to the row that they name.
OF_ROWS = ("_history", "_delete", "_change", "_user_password_change", "<path:object_id>/")


def is_list_of_admin(address: Address) -> bool:
    return address.name.endswith(("_changelist", "_add")) and address.route.startswith("admin/annotations/")


def nouns_of(address: Address) -> dict[str, str]:
    """Return what each parameter stands for. Raises ``KeyError`` for an address that nobody has thought about."""
    first, *others = address.parameters
    beginning = address.route.partition("<")[0]
    if beginning.startswith("admin/annotations/") and address.name.endswith(OF_ROWS):
        noun = beginning.removeprefix("admin/annotations/").strip("/")
    elif address.name == "admin:view_on_site":
        return {"content_type_id": "content_type", "object_id": "article"}
    else:
        noun = NOUNS[beginning]
    return {first: noun, **{each: FURTHER[each] for each in others}}
