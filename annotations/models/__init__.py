"""The domain's table of contents."""

from annotations.models.account import RecoveryCode, SecondFactor, SignIn
from annotations.models.anchor import Anchor, AnchorState, Answer, Settlement
from annotations.models.article import Article, AssumedZone, Cue, Kind, Publisher, RawInput, Revision, RevisionInput
from annotations.models.claim import Claim, Status, VerdictsState, past_deadline
from annotations.models.comment import Comment
from annotations.models.correction import CorrectionRequest, RequestState
from annotations.models.desk import MOST_VERDICTS, AveritecLabel, Desk, Membership, Rating, RatingScale, Role
from annotations.models.event import Action, Event, HistoryChain, Noun
from annotations.models.evidence import Evidence, EvidenceKind, Stance, Verdict, VerdictKind
from annotations.models.fetch import (
    Archive,
    ArticleImport,
    ImportState,
    PageCheck,
    PageState,
    QuoteState,
)
from annotations.models.gate import Gate
from annotations.models.highlight import Highlight
from annotations.models.listing import Facet, Listing, Topic
from annotations.models.reply import Channel, Reply, ReplyState
from annotations.models.request import FailedSignIn, IdempotentRequest, RequestCount
from annotations.models.review import Decision, Publication, PublicationKind, Review
from annotations.models.sealed import SealedVerdict
from annotations.models.search import SearchEntry
from annotations.models.user import Scope, Token, User

__all__ = [
    "MOST_VERDICTS",
    "Action",
    "Anchor",
    "AnchorState",
    "Answer",
    "Archive",
    "Article",
    "ArticleImport",
    "AssumedZone",
    "AveritecLabel",
    "Channel",
    "Claim",
    "Comment",
    "CorrectionRequest",
    "Cue",
    "Decision",
    "Desk",
    "Event",
    "Evidence",
    "EvidenceKind",
    "Facet",
    "FailedSignIn",
    "Gate",
    "Highlight",
    "HistoryChain",
    "IdempotentRequest",
    "ImportState",
    "Kind",
    "Listing",
    "Membership",
    "Noun",
    "PageCheck",
    "PageState",
    "Publication",
    "PublicationKind",
    "Publisher",
    "QuoteState",
    "Rating",
    "RatingScale",
    "RawInput",
    "RecoveryCode",
    "Reply",
    "ReplyState",
    "RequestCount",
    "RequestState",
    "Review",
    "Revision",
    "RevisionInput",
    "Role",
    "Scope",
    "SealedVerdict",
    "SearchEntry",
    "SecondFactor",
    "Settlement",
    "SignIn",
    "Stance",
    "Status",
    "Token",
    "Topic",
    "User",
    "Verdict",
    "VerdictKind",
    "VerdictsState",
    "past_deadline",
]
