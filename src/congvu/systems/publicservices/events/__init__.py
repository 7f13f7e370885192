"""What this system tells the house beyond the dossier's own events."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event
from congvu.systems.publicservices.events.comparing import DossierCompared as DossierCompared
from congvu.systems.publicservices.events.results import OriginalCompared as OriginalCompared
from congvu.systems.publicservices.events.results import ResultCollected as ResultCollected
from congvu.systems.publicservices.events.results import ResultForgotten as ResultForgotten
from congvu.systems.publicservices.events.results import ResultMoved as ResultMoved
from congvu.systems.publicservices.events.results import ResultReady as ResultReady


@event
class ServiceRated(Event):
    """A person judged a finished service."""

    name = "publicservices.service.rated"
    sentence = "Người nộp đánh giá {score}/5"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True

    dossier_uid: str
    procedure_code: str
    score: int


@event
class JoinedSubmitted(Event):
    """One submission became several dossiers."""

    name = "publicservices.joined.submitted"
    sentence = "Hồ sơ liên thông {code} đã được nộp, gồm {count} thủ tục"
    noun = "publicservices.joined"
    subject = "joined_uid"
    law = "nd-118-2025"
    public = True

    joined_uid: str
    code: str
    count: int
    person_uid: str


@event
class JoinedMovedOn(Event):
    """What waited for an earlier part begins, or falls away with it."""

    name = "publicservices.joined.moved_on"
    sentence = "Hồ sơ liên thông {code}: {begun} phần bắt đầu, {dropped} phần dừng theo phần trước"
    noun = "publicservices.joined"
    subject = "joined_uid"
    public = True

    joined_uid: str
    code: str
    begun: int
    dropped: int


@event
class JoinedFinished(Event):
    """Every part has ended."""

    name = "publicservices.joined.finished"
    sentence = "Hồ sơ liên thông {code} đã kết thúc: {given} trên {count} thủ tục có kết quả"
    noun = "publicservices.joined"
    subject = "joined_uid"
    public = True

    joined_uid: str
    code: str
    given: int
    count: int


@event
class DemoTold(Event):
    """The invented life goes on: so many of its steps are told. life: first and last number."""

    name = "publicservices.demo.told"
    sentence = "Dữ liệu trình diễn {life}: đã kể {told} bước"
    noun = "publicservices.demo"
    subject = "life"

    life: str
    told: int


@event
class DossiersHandedOver(Event):
    """The desk signed the day's list for one office."""

    name = "publicservices.handover.signed"
    sentence = "Đã ký sổ bàn giao ngày {day}: {count} hồ sơ"
    noun = "publicservices.handover"
    subject = "handover_uid"
    law = "nd-118-2025"

    handover_uid: str
    day: str
    owner_unit_id: int
    count: int


@event
class AppealFiled(Event):
    """A person objects to how a dossier ended. What was written stays out of the ledger."""

    name = "publicservices.appeal.filed"
    sentence = "Người nộp gửi {kind_name} về việc giải quyết hồ sơ"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True

    dossier_uid: str
    code: str
    appeal_uid: str
    kind_name: str
    due_day: str


@event
class AppealAnswered(Event):
    """The head of the office has answered."""

    name = "publicservices.appeal.answered"
    sentence = "Thủ trưởng cơ quan trả lời {kind_name}: {verdict_name}"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True

    dossier_uid: str
    code: str
    appeal_uid: str
    kind_name: str
    verdict_name: str


@event
class IntakeBegun(Event):
    """A person stands at the counter with papers. counter: the unit that takes them."""

    name = "publicservices.intake.begun"
    sentence = "Bắt đầu nhận hồ sơ giấy của thủ tục {procedure_code}"
    noun = "publicservices.intake"
    subject = "intake_uid"
    person: ClassVar[str] = "person_uid"

    intake_uid: str
    procedure_code: str
    person_uid: str
    ticket: str


@event
class IntakeDropped(Event):
    """The papers went back over the counter; nothing was entered."""

    name = "publicservices.intake.dropped"
    sentence = "Bỏ hồ sơ giấy đang nhập dở"
    noun = "publicservices.intake"
    subject = "intake_uid"

    intake_uid: str
    procedure_code: str


@event
class PaperDossierTaken(Event):
    """A paper dossier was entered at a counter; ticket: the queue number that was being served."""

    name = "publicservices.dossier.taken"
    sentence = "Tiếp nhận hồ sơ giấy tại {counter}"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True

    dossier_uid: str
    code: str
    counter: str
    counter_id: int
    owner_unit_id: int
    channel: int
    ticket: str


@event
class ScansUploaded(Event):
    """A stack of scanned paper waits to be split."""

    name = "publicservices.scans.uploaded"
    sentence = "Tải lên {files} tệp quét để tách theo giấy tờ"
    noun = "publicservices.scans"
    subject = "batch_uid"

    batch_uid: str
    files: int


@event
class ScansRead(Event):
    """Every page of the stack was read; an officer looks it over. trouble: why it could not be."""

    name = "publicservices.scans.read"
    sentence = "Đã đọc {pages} trang quét"
    noun = "publicservices.scans"
    subject = "batch_uid"

    batch_uid: str
    pages: int
    trouble: str


@event
class ScansFiled(Event):
    """The pages were put together, one file a component. components: their keys."""

    name = "publicservices.scans.filed"
    sentence = "Bản quét đã vào từng giấy tờ của hồ sơ"
    noun = "publicservices.scans"
    subject = "batch_uid"

    batch_uid: str
    components: list[str]


@event
class CorrectionAsked(Event):
    """A person says that a source is wrong. The values stay out of the ledger."""

    name = "publicservices.correction.asked"
    sentence = "Đề nghị sửa “{label}” tại nguồn"
    noun = "publicservices.correction"
    subject = "correction_uid"
    law = "nd-224-2026"

    correction_uid: str
    label: str
    source: str


@event
class CorrectionAnswered(Event):
    """Who keeps the source has answered."""

    name = "publicservices.correction.answered"
    sentence = "Trả lời đề nghị sửa “{label}”: {verdict_name}"
    noun = "publicservices.correction"
    subject = "correction_uid"
    law = "nd-224-2026"

    correction_uid: str
    label: str
    verdict_name: str


@event
class AuthorityGiven(Event):
    """Somebody shows the proof by which they act for another."""

    name = "publicservices.authority.given"
    sentence = "Nhận giấy tờ chứng minh quyền đại diện"
    noun = "publicservices.authority"
    subject = "authority_uid"

    authority_uid: str
    basis: str
    draft_uid: str


@event
class AuthorityEnded(Event):
    """The represented person took the authority back."""

    name = "publicservices.authority.ended"
    sentence = "Người được đại diện rút quyền đại diện"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True

    authority_uid: str
    dossier_uid: str


@event
class DossierRepresented(Event):
    """A dossier was handed in for another, on this proof."""

    name = "publicservices.dossier.represented"
    sentence = "Nộp thay theo căn cứ: {basis_name}"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True

    dossier_uid: str
    code: str
    basis_name: str


@event
class BookClosed(Event):
    """The register of a month was closed and goes to be signed."""

    name = "publicservices.book.closed"
    sentence = "Khóa sổ theo dõi hồ sơ tháng {month}: {rows} hồ sơ"
    noun = "publicservices.book"
    subject = "book_uid"

    book_uid: str
    month: str
    rows: int


@event
class DraftShared(Event):
    """The owner of a draft lets a counter or kiosk open it for a while."""

    name = "publicservices.share.made"
    sentence = "Tạo mã mở bản nháp tại nơi khác"
    noun = "publicservices.share"
    subject = "share_uid"

    share_uid: str
    draft_uid: str


@event
class SharedDraftOpened(Event):
    """Somebody opened a draft with the code that its owner showed."""

    name = "publicservices.share.opened"
    sentence = "Mở bản nháp bằng mã do người nộp đưa: {where}"
    noun = "publicservices.share"
    subject = "share_uid"

    share_uid: str
    draft_uid: str
    where: str


@event
class ShareEnded(Event):
    """The draft is the owner's alone again."""

    name = "publicservices.share.ended"
    sentence = "Thôi mở bản nháp tại nơi khác"
    noun = "publicservices.share"
    subject = "share_uid"

    share_uid: str
    draft_uid: str


@event
class OfferedDraftMade(Event):
    """A draft stands for a service that the house offered of itself."""

    name = "publicservices.offered.made"
    sentence = "Soạn sẵn bản nháp cho lời đề xuất"
    noun = "proactive.offer"
    subject = "offer_uid"

    offer_uid: str
    procedure_code: str


@event
class OfferedTroubled(Event):
    """An offered dossier is not complete (ready false), or could not be handed in or taken back."""

    name = "publicservices.offered.troubled"
    sentence = "Chưa làm được hồ sơ soạn sẵn: {why}"
    noun = "proactive.offer"
    subject = "offer_uid"

    offer_uid: str
    ready: bool
    why: str


@event
class ResultTakenBack(Event):
    """A service that was carried out of itself was undone after its result was out."""

    name = "publicservices.result.taken_back"
    sentence = "Kết quả hết hiệu lực vì người dân hoàn tác việc đã tự thực hiện"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True
    law = "nd-224-2026"

    dossier_uid: str
    code: str
