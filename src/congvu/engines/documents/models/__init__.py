"""Rows of documents, one file a noun."""

from congvu.engines.documents.models.drafts import (
    Draft,
    DraftOpinion,
    DraftRemark,
    DraftVersion,
)
from congvu.engines.documents.models.files import Blob, File
from congvu.engines.documents.models.kinds import DocumentKind
from congvu.engines.documents.models.numbers import Counter, Number, Series
from congvu.engines.documents.models.papers import Paper
from congvu.engines.documents.models.revocation import RevocationSource
from congvu.engines.documents.models.rounds import SigningRound, SigningTurn
from congvu.engines.documents.models.saves import DraftPresence, DraftSave, DraftSetAside
from congvu.engines.documents.models.signing_keys import SigningKey
from congvu.engines.documents.models.templates import Template
from congvu.engines.documents.models.unseen import UnseenFile
from congvu.engines.documents.models.uploads import Upload

__all__ = [
    "Blob",
    "Counter",
    "DocumentKind",
    "Draft",
    "DraftOpinion",
    "DraftPresence",
    "DraftRemark",
    "DraftSave",
    "DraftSetAside",
    "DraftVersion",
    "File",
    "Number",
    "Paper",
    "RevocationSource",
    "Series",
    "SigningKey",
    "SigningRound",
    "SigningTurn",
    "Template",
    "UnseenFile",
    "Upload",
]
