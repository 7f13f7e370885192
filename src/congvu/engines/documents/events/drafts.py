"""Drafts begun, kept, submitted, answered, issued."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class KindsLoaded(Event):
    """Kinds of official documents entered the house from a content package."""

    name: ClassVar[str] = "documents.kinds.loaded"
    sentence: ClassVar[str] = "Đã nạp {count} loại văn bản từ gói {package}"
    noun: ClassVar[str] = "documentkind"
    subject: ClassVar[str] = "package"

    package: str
    edition: str
    count: int


@event
class DraftStarted(Event):
    """Somebody began to write a document."""

    name: ClassVar[str] = "documents.draft.started"
    sentence: ClassVar[str] = "Đã lập dự thảo {kind_name}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    law: ClassVar[str] = "nd-30-2020"

    draft_uid: str
    kind: str
    kind_name: str
    about_noun: str
    about_uid: str


@event
class DraftTouched(Event):
    """Somebody changes the words for the first time since the last kept version."""

    name: ClassVar[str] = "documents.draft.touched"
    sentence: ClassVar[str] = "Đã sửa dự thảo sau phiên bản {edition}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    edition: int


@event
class DraftAttached(Event):
    """A file was put beside the draft; it goes with the document."""

    name: ClassVar[str] = "documents.draft.attached"
    sentence: ClassVar[str] = "Đã thêm văn bản kèm theo: {title}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    title: str
    sha256: str


@event
class DraftDetached(Event):
    """A file does not go with the document any more."""

    name: ClassVar[str] = "documents.draft.detached"
    sentence: ClassVar[str] = "Đã bỏ văn bản kèm theo: {title}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    title: str
    sha256: str


@event
class DraftFileSecret(Event):
    """A scan that went with the draft bears a mark of secrecy; its content is gone."""

    name: ClassVar[str] = "documents.draft.file_secret"
    sentence: ClassVar[str] = "Đã gỡ văn bản kèm theo “{title}”: trang quét có dấu {mark}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    law: ClassVar[str] = "luat-117-2025-qh15"

    draft_uid: str
    title: str
    mark: str


@event
class SavesSwept(Event):
    """Bases of pages that nobody has open any more went; versions stay."""

    name: ClassVar[str] = "documents.draft.saves_swept"
    sentence: ClassVar[str] = "Đã dọn {count} lần lưu tạm của dự thảo"
    noun: ClassVar[str] = "store"

    count: int


@event
class CoauthorInvited(Event):
    """Somebody may now write a draft with its author."""

    name: ClassVar[str] = "documents.draft.coauthor_invited"
    sentence: ClassVar[str] = "Đã mời {who} cùng soạn thảo"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    who: str
    account_id: int


@event
class CoauthorLeft(Event):
    """Somebody does not write the draft any more; she may still read it."""

    name: ClassVar[str] = "documents.draft.coauthor_left"
    sentence: ClassVar[str] = "{who} thôi cùng soạn thảo"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    who: str
    account_id: int


@event
class ClashSettled(Event):
    """Somebody decided, part by part, between what she typed and what others had saved."""

    name: ClassVar[str] = "documents.draft.clash_settled"
    sentence: ClassVar[str] = "Đã chọn {count} chỗ hai người cùng sửa"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    count: int
    choices: dict[str, str]


@event
class VersionKept(Event):
    """A version was kept; its hash names its words for ever."""

    name: ClassVar[str] = "documents.draft.kept"
    sentence: ClassVar[str] = "Đã lưu phiên bản {edition}: {note}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    edition: int
    sha256: str
    note: str


@event
class RemarkMade(Event):
    """Somebody commented on a block or on the whole."""

    name: ClassVar[str] = "documents.draft.remarked"
    sentence: ClassVar[str] = "Đã nhận xét dự thảo"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    block: str


@event
class RemarkSettled(Event):
    """A comment was dealt with."""

    name: ClassVar[str] = "documents.draft.remark_settled"
    sentence: ClassVar[str] = "Đã xử lý một nhận xét"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str


@event
class OpinionAsked(Event):
    """Several people were asked at once for their opinion until a time."""

    name: ClassVar[str] = "documents.draft.opinion_asked"
    sentence: ClassVar[str] = "Đã xin ý kiến {count} người, hạn {due}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    count: int
    due: str
    account_ids: list[int]


@event
class OpinionGiven(Event):
    """One of those who were asked has answered."""

    name: ClassVar[str] = "documents.draft.opinion_given"
    sentence: ClassVar[str] = "{who} đã cho ý kiến: {verdict_name}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    who: str
    verdict: str
    verdict_name: str


@event
class DraftSubmitted(Event):
    """A draft lies before the person who signs."""

    name: ClassVar[str] = "documents.draft.submitted"
    sentence: ClassVar[str] = "Đã trình {signer_name} ký, phiên bản {edition}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    edition: int
    signer_id: int
    signer_name: str
    about_noun: str
    about_uid: str


@event
class DraftReturned(Event):
    """The signer gave it back, or the author took it back."""

    name: ClassVar[str] = "documents.draft.returned"
    sentence: ClassVar[str] = "Đã trả lại để sửa: {reason}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    reason: str
    about_noun: str
    about_uid: str


@event
class DraftApproved(Event):
    """The signer approved it: it has its number and is being drawn and signed."""

    name: ClassVar[str] = "documents.draft.approved"
    sentence: ClassVar[str] = "Đã duyệt, cấp số {number}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    law: ClassVar[str] = "nd-30-2020"

    draft_uid: str
    number: str
    paper_code: str
    about_noun: str
    about_uid: str


@event
class DraftIssued(Event):
    """The document is signed by person and agency, time-stamped and registered."""

    name: ClassVar[str] = "documents.draft.issued"
    sentence: ClassVar[str] = "Đã ban hành {kind_name} số {number}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    law: ClassVar[str] = "nd-30-2020"

    draft_uid: str
    kind: str
    kind_name: str
    number: str
    paper_uid: str
    paper_code: str
    file_uid: str
    about_noun: str
    about_uid: str


@event
class MendingBegun(Event):
    """A draft was begun that puts a mistake in an issued document right."""

    name: ClassVar[str] = "documents.draft.mending_begun"
    sentence: ClassVar[str] = "Lập để sửa sai sót của văn bản số {number}: {reason}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    law: ClassVar[str] = "nd-30-2020"

    draft_uid: str
    how: str
    number: str
    paper_uid: str
    reason: str


@event
class DraftMended(Event):
    """The document of this draft was corrected or replaced by another that is issued now."""

    name: ClassVar[str] = "documents.draft.mended"
    sentence: ClassVar[str] = "Văn bản số {number}: {how_name} bằng số {by_number} từ {since}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    law: ClassVar[str] = "nd-30-2020"

    draft_uid: str
    how: str
    how_name: str
    number: str
    paper_uid: str
    by_draft_uid: str
    by_number: str
    by_code: str
    since: str


@event
class DraftStopped(Event):
    """Issuing was given up after the number was taken; the draft lies before its signer again."""

    name: ClassVar[str] = "documents.draft.stopped"
    sentence: ClassVar[str] = "Đã dừng phát hành số {number}: {reason}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    number: str
    reason: str
    about_noun: str
    about_uid: str


@event
class DraftDiscarded(Event):
    """A draft that will never be issued."""

    name: ClassVar[str] = "documents.draft.discarded"
    sentence: ClassVar[str] = "Đã hủy dự thảo: {reason}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    reason: str
    about_noun: str
    about_uid: str


@event
class RoundBegun(Event):
    """A signer confirmed once that many drafts shall be signed."""

    name: ClassVar[str] = "documents.round.begun"
    sentence: ClassVar[str] = "Đã xác nhận ký {count} văn bản một lần"
    noun: ClassVar[str] = "signinground"
    subject: ClassVar[str] = "round_uid"
    law: ClassVar[str] = "nd-30-2020"

    round_uid: str
    count: int


@event
class TurnRefused(Event):
    """A draft of such a round could not be signed; it still waits for its signer."""

    name: ClassVar[str] = "documents.draft.not_signed"
    sentence: ClassVar[str] = "Chưa ký được: {reason}"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"

    draft_uid: str
    reason: str
