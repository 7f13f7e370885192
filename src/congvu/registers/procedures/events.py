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
