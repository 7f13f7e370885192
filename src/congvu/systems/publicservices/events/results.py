"""What happens to the paper result of a dossier; the receiver's name stays out."""

from __future__ import annotations

from congvu.kernel.events import Event, event


class ResultEvent(Event):
    """Base: what happens to the paper result of a dossier; the receiver's name stays out."""

    noun = "dossiers.dossier"
    subject = "dossier_uid"
    law = "nd-118-2025"


@event
class ResultReady(ResultEvent):
    name = "publicservices.result.ready"
    sentence = "Bản giấy của kết quả chờ người nộp đến nhận"

    dossier_uid: str


@event
class ResultCollected(ResultEvent):
    name = "publicservices.result.collected"
    sentence = "Đã trả bản giấy của kết quả tại quầy: {basis}"

    dossier_uid: str
    basis: str


@event
class ResultMoved(ResultEvent):
    name = "publicservices.result.moved"
    sentence = "Bưu gửi {code}: {words}"

    dossier_uid: str
    stage: str
    code: str
    words: str


@event
class ResultForgotten(ResultEvent):
    name = "publicservices.result.forgotten"
    sentence = "Kết quả đã chờ {days} ngày, nhắc người nộp đến nhận"

    dossier_uid: str
    days: int


@event
class OriginalCompared(ResultEvent):
    """The officer has compared the scan with the original; origin: with which, in words."""

    name = "publicservices.original.compared"
    sentence = "Đã đối chiếu {pages} trang với {origin}"
    law = "nd-45-2020"
    public = True

    dossier_uid: str
    code: str
    pages: int
    origin: str
