"""What the catalogue tells the house."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class ProcedurePublished(Event):
    """A version of a procedure entered the catalogue."""

    name = "procedures.procedure.published"
    sentence = "Công bố thủ tục {code} (phiên bản {procedure_version})"
    noun = "procedures.procedure"
    subject = "version_uid"
    public = True

    version_uid: str
    code: str
    procedure_version: int
    sha256: str


@event
class ProcedureRepealed(Event):
    """A procedure ceases to apply from a day on."""

    name = "procedures.procedure.repealed"
    sentence = "Bãi bỏ thủ tục {code} từ ngày {ends_on} theo {decision}"
    noun = "procedures.procedure"
    subject = "version_uid"
    public = True

    version_uid: str
    code: str
    ends_on: str
    decision: str


@event
class PartLoaded(Event):
    """A shared process or step of a form stands ready."""

    name = "procedures.part.loaded"
    sentence = "Nạp phần dùng chung {key}"
    noun = "procedures.part"
    subject = "key"
    public = True

    key: str
    sha256: str


@event
class DecisionEntered(Event):
    """A decision to publish procedures was entered: each of them is now a duty."""

    name = "procedures.decision.entered"
    sentence = "Nhập quyết định công bố {number} ký ngày {signed_on}"
    noun = "procedures.decision"
    subject = "decision_uid"
    public = True

    decision_uid: str
    number: str
    signed_on: str
    codes: list[str]


@event
class DutyDone(Event):
    """A procedure of a decision stands in the national base."""

    name = "procedures.duty.done"
    sentence = "Công khai thủ tục {code} của quyết định {number} ngày {published_on}"
    noun = "procedures.decision"
    subject = "decision_uid"
    public = True

    decision_uid: str
    number: str
    code: str
    published_on: str


@event
class FormWorkBegun(Event):
    """A form was taken onto the bench."""

    name = "procedures.work.begun"
    sentence = "Bắt đầu soạn biểu mẫu của thủ tục {code}"
    noun = "procedures.work"
    subject = "work_uid"

    work_uid: str
    code: str
    base: str


@event
class FormWorkChanged(Event):
    """The form on the bench was changed. verb: what was done to it; what: the question or page."""

    name = "procedures.work.changed"
    sentence = "Sửa biểu mẫu đang soạn của thủ tục {code}: {verb} {what}"
    noun = "procedures.work"
    subject = "work_uid"

    work_uid: str
    code: str
    verb: str
    what: str


@event
class FormWorkPublished(Event):
    """What stood on the bench is in the catalogue."""

    name = "procedures.work.published"
    sentence = "Công bố biểu mẫu của thủ tục {code}, phiên bản {number}, theo {decision}"
    noun = "procedures.work"
    subject = "work_uid"

    work_uid: str
    code: str
    number: int
    decision: str
