"""What only this system keeps: ratings, hand-over lists, objections, joined submissions."""

from congvu.systems.publicservices.models.appeals import Appeal, AppealQuerySet
from congvu.systems.publicservices.models.authorities import Authority, AuthorityQuerySet
from congvu.systems.publicservices.models.books import Book, BookQuerySet
from congvu.systems.publicservices.models.certified import CertifiedCopy as CertifiedCopy
from congvu.systems.publicservices.models.corrections import Correction, CorrectionQuerySet
from congvu.systems.publicservices.models.deliveries import (
    Delivery,
    DeliveryQuerySet,
    DeliveryStep,
)
from congvu.systems.publicservices.models.handovers import HandOver, HandOverQuerySet
from congvu.systems.publicservices.models.intakes import Intake, IntakeQuerySet
from congvu.systems.publicservices.models.joined import Joined, JoinedPart, JoinedQuerySet
from congvu.systems.publicservices.models.parcels import Parcel as Parcel
from congvu.systems.publicservices.models.parcels import ParcelQuerySet as ParcelQuerySet
from congvu.systems.publicservices.models.ratings import Rating, RatingQuerySet
from congvu.systems.publicservices.models.scans import ScanBatch, ScanBatchQuerySet, ScanPage, Stage
from congvu.systems.publicservices.models.shares import DraftShare, DraftShareQuerySet

__all__ = [
    "Appeal",
    "AppealQuerySet",
    "Authority",
    "AuthorityQuerySet",
    "Book",
    "BookQuerySet",
    "Correction",
    "CorrectionQuerySet",
    "Delivery",
    "DeliveryQuerySet",
    "DeliveryStep",
    "DraftShare",
    "DraftShareQuerySet",
    "HandOver",
    "HandOverQuerySet",
    "Intake",
    "IntakeQuerySet",
    "Joined",
    "JoinedPart",
    "JoinedQuerySet",
    "Rating",
    "RatingQuerySet",
    "ScanBatch",
    "ScanBatchQuerySet",
    "ScanPage",
    "Stage",
]
