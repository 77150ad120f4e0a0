"""Words of the page around a transcript that come along when one copies it: "Comments", "Show transcript" …"""

import re

_FURNITURE = re.compile(
    r"(?:[\d.,]+[KM]?\s+)?(?:Comments?|COMMENTS?|Kommentare|Commentaires|Comentarios|Commenti)(?:\s+\d[\d.,]*[KM]?)?"
    r"|(?:Show |Hide |Close |Open |View )?(?:full )?[Tt]ranscript|Add a comment(?:…|\.\.\.)?|Sort by|Top comments"
    r"|Search (?:in video|transcript)|In this video|Follow along using the transcript\.?|Up next|Autoplay"
    r"|Related videos?"
    r"|Share|Save|Download|Subscribe|Reply|Show (?:more|less)|(?:\.\.\.|…)more|Sync to video time|Chapters|Description"
    r"|[A-Z][a-z]+ \(auto-generated\)|Toggle timestamps?|NaN / NaN|Most relevant|Newest first|Leave a (?:comment|reply)"
)
_LONGEST = 60
_ADDRESS = re.compile(r"https?://\S{4,2000}")


def is_furniture(line: str) -> bool:
    """Whether ``line`` is, as a whole, a known label or button of a video page."""
    return len(line) <= _LONGEST and _FURNITURE.fullmatch(line) is not None


def is_address(line: str) -> bool:
    """Whether ``line`` is nothing but a web address."""
    return _ADDRESS.fullmatch(line) is not None
