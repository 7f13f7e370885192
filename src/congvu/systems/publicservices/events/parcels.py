"""What happens to consignments in which dossiers come by post."""

from __future__ import annotations

from congvu.kernel.events import Event, event


class ParcelEvent(Event):
    """Base: a consignment that came by post."""

    noun = "publicservices.parcel"
    subject = "parcel_uid"
    law = "nd-118-2025"


@event
class ParcelOpened(ParcelEvent):
    name = "publicservices.parcel.opened"
    sentence = "Mở bưu gửi {code} trước người chứng kiến"

    parcel_uid: str
    code: str
    posted_on: str


@event
class ParcelRefused(ParcelEvent):
    name = "publicservices.parcel.refused"
    sentence = "Giấy tờ trong bưu gửi {code} phải gửi trả"

    parcel_uid: str
    code: str


@event
class ParcelSentBack(ParcelEvent):
    name = "publicservices.parcel.sent_back"
    sentence = "Gửi trả giấy tờ của bưu gửi {code} bằng bưu gửi {back_code}"

    parcel_uid: str
    code: str
    back_code: str
