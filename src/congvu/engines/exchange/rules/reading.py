"""edXML elements → a document or a state. By name, never by order; every fault at once.

"Bussiness" is the standard's own spelling; "Business" is read too. Source: QCVN 102:2016/BTTTT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar

from lxml import etree

from congvu.engines.exchange.contracts import (
    Attachment,
    Business,
    Edoc,
    EdocStatus,
    Organ,
    Receiver,
    Reference,
    Replaced,
    Signer,
    Staff,
    StatusCode,
    Trace,
)
from congvu.engines.exchange.rules import packing
from congvu.engines.exchange.rules.faults import Fault, Unreadable, unreadable
from congvu.engines.exchange.rules.parsing import NS

VIETNAM = timezone(timedelta(hours=7))
LONGEST = 4000
_ISO = re.compile(r"\d{4}([-/])\d\d\1\d\d( \d\d:\d\d:\d\d)?", re.ASCII)
T = TypeVar("T")


def read(root: etree._Element) -> Edoc | EdocStatus:
    """What a message says. Raises Unreadable with everything that is wrong."""
    if root.tag != f"{{{NS}}}edXML":
        raise unreadable("namespace", str(root.tag))
    page = Page()
    header = page.under(page.under(root, "edXMLEnvelope"), "edXMLHeader")
    message = page.under(header, "MessageHeader")
    if message is None:
        raise unreadable("shape")
    is_status = page.find(message, "StatusCode") is not None
    found = _status(page, message) if is_status else _document(page, root, header, message)
    if page.faults:
        raise Unreadable(*page.faults)
    return found


class Page:
    """Reads by name and remembers what is wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._children: dict[etree._Element, dict[str, list[etree._Element]]] = {}

    def fault(self, key: str, where: str) -> None:
        self.faults.append(Fault(key=key, where=where[:200]))

    def all(self, parent: etree._Element | None, name: str) -> list[etree._Element]:
        """Children of that name, in either spelling."""
        if parent is None:
            return []
        children = self._children_of(parent)
        found = children.get(f"{{{NS}}}{name}", [])
        other = name.replace("Bussiness", "Business")
        return found + (children.get(f"{{{NS}}}{other}", []) if other != name else [])

    def _children_of(self, parent: etree._Element) -> dict[str, list[etree._Element]]:
        """By name, walked once: most are asked for a dozen names."""
        if parent not in self._children:
            found = self._children[parent] = {}
            for child in parent:
                if type(child.tag) is str:  # neither a comment nor an instruction
                    found.setdefault(child.tag, []).append(child)
        return self._children[parent]

    def find(self, parent: etree._Element | None, name: str) -> etree._Element | None:
        """The one child of that name; two are a fault, for readers would differ on which counts."""
        found = self.all(parent, name)
        if len(found) > 1:
            self.fault("twice", name)
        return found[0] if found else None

    def under(self, parent: etree._Element | None, name: str) -> etree._Element | None:
        """The same, when it must be there."""
        found = self.find(parent, name)
        if found is None:
            self.fault("missing", name)
        return found

    def text(self, parent: etree._Element | None, name: str, *, needed: bool = False) -> str:
        """The text of a child, trimmed; "" when it is not there."""
        found = self.find(parent, name)
        said = "" if found is None else text_of(found).strip()
        if needed and not said:
            self.fault("missing", name)
        if len(said) > LONGEST:
            self.fault("value", name)
        return said[:LONGEST]

    def number(self, parent: etree._Element | None, name: str, default: int = 0) -> int:
        return self._read(parent, name, default, int)

    def day(self, parent: etree._Element | None, name: str) -> date | None:
        return self._read(parent, name, None, read_day)

    def moment(self, parent: etree._Element | None, name: str) -> datetime | None:
        return self._read(parent, name, None, read_moment)

    def flag(self, parent: etree._Element | None, name: str) -> bool:
        return self._read(parent, name, False, _read_flag)

    def _read(
        self, parent: etree._Element | None, name: str, default: T, read_as: Callable[[str], T]
    ) -> T:
        said = self.text(parent, name)
        if not said:
            return default
        try:
            return read_as(said)
        except ValueError:
            self.fault("value", f"{name}: {said[:60]}")
            return default


def text_of(found: etree._Element) -> str:
    """All text below an element; comments are no text."""
    if not len(found):
        return found.text or ""
    return "".join(str(part) for part in found.itertext())


def read_day(text: str) -> date:
    """``2015/09/30``; also with hyphens, and with a time behind it. Raises ValueError."""
    return read_moment(text[:10]).date()


def read_moment(text: str) -> datetime:
    """``2015/09/30 08:30:00`` on Vietnam's wall clock. Raises ValueError."""
    if _ISO.fullmatch(text):  # nearly always: strptime takes ten times as long
        return datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=VIETNAM)
    shape = "%Y/%m/%d %H:%M:%S" if len(text) > 10 else "%Y/%m/%d"
    return datetime.strptime(text.replace("-", "/"), shape).replace(tzinfo=VIETNAM)


def _read_flag(text: str) -> bool:
    if text.lower() not in ("0", "1", "true", "false"):
        raise ValueError(text)
    return text.lower() in ("1", "true")


def _document(
    page: Page, root: etree._Element, header: etree._Element | None, message: etree._Element
) -> Edoc:
    code, info = page.under(message, "Code"), page.under(message, "PromulgationInfo")
    kind, other = page.find(message, "DocumentType"), page.find(message, "OtherInfo")
    task = page.find(message, "ResponseForTask")
    on = page.day(info, "PromulgationDate")
    if info is not None and on is None:
        page.fault("missing", "PromulgationDate")
    return Edoc(
        sender=organ(page, page.under(message, "From")),
        to=_recipients(page, message),
        document_id=page.text(message, "DocumentId", needed=True),
        number=page.text(code, "CodeNumber"),
        notation=page.text(code, "CodeNotation"),
        place=page.text(info, "Place"),
        promulgated_on=on or date.min,
        kind_type=page.number(kind, "Type", 1),
        kind_detail=page.number(kind, "TypeDetail"),
        kind_name=page.text(kind, "TypeName"),
        subject=page.text(message, "Subject", needed=True),
        content=page.text(message, "Content"),
        signer=_signer(page, page.find(message, "SignerInfo")),
        due_on=page.day(message, "DueDate"),
        places=_texts(page.find(message, "ToPlaces"), "Place", page),
        steering=page.number(message, "SteeringType", 1),
        task_codes=_texts(task, "TaskCode", page) + _texts(task, "taskCodes", page),
        application_type=page.text(message, "ApplicationType"),
        priority=page.number(other, "Priority"),
        sphere=page.text(other, "SphereOfPromulgation"),
        typer=page.text(other, "TyperNotation"),
        amount=page.number(other, "PromulgationAmount"),
        pages=page.number(other, "PageAmount"),
        direction=page.flag(other, "Direction"),
        appendixes=_texts(page.find(other, "Appendixes"), "Appendix", page),
        responses=tuple(_reference(page, each) for each in page.all(message, "ResponseFor")),
        attachments=_attachments(page, root),
        **_trace(page, page.find(header, "TraceHeaderList")),  # type: ignore[arg-type]
    )


def _status(page: Page, message: etree._Element) -> EdocStatus:
    said = page.text(message, "StatusCode", needed=True)
    about = page.under(message, "ResponseFor")
    code = StatusCode.ARRIVED
    try:
        code = StatusCode(said.zfill(2))
    except ValueError:
        page.fault("value", f"StatusCode: {said}")
    reference = _reference(page, about) if about is not None else Reference(organ="")
    if about is not None and not reference.document_id and not reference.number:
        page.fault("missing", "DocumentId")
    return EdocStatus(
        code=code, about=reference, sender=organ(page, page.under(message, "From")),
        description=page.text(message, "Description"),
        staff=_staff(page, page.find(message, "StaffInfo")),
        at=page.moment(message, "Timestamp"),
    )  # fmt: skip


def organ(page: Page, found: etree._Element | None) -> Organ:
    """``From`` or ``To``."""
    return Organ(
        code=page.text(found, "OrganId", needed=found is not None),
        in_charge=page.text(found, "OrganizationInCharge"),
        name=page.text(found, "OrganName"), address=page.text(found, "OrganAdd"),
        email=page.text(found, "Email"), telephone=page.text(found, "Telephone"),
        fax=page.text(found, "Fax"), website=page.text(found, "Website"),
    )  # fmt: skip


def _recipients(page: Page, message: etree._Element) -> tuple[Organ, ...]:
    found = tuple(organ(page, each) for each in page.all(message, "To"))
    codes = [each.code for each in found]
    if not found:
        page.fault("missing", "To")
    if len(set(codes)) != len(codes):
        page.fault("twice", "To/OrganId")
    return found


def _signer(page: Page, found: etree._Element | None) -> Signer:
    return Signer(
        competence=page.text(found, "Competence"), position=page.text(found, "Position"),
        name=page.text(found, "FullName"),
    )  # fmt: skip


def _staff(page: Page, found: etree._Element | None) -> Staff:
    return Staff(
        department=page.text(found, "Department"), name=page.text(found, "Staff"),
        email=page.text(found, "Email"), mobile=page.text(found, "Mobile"),
    )  # fmt: skip


def _reference(page: Page, found: etree._Element) -> Reference:
    """``Code`` is a text in states (``7816/VPCP-TTĐT``), number and notation apart in documents."""
    code = page.find(found, "Code")
    number, notation = page.text(code, "CodeNumber"), page.text(code, "CodeNotation")
    if code is not None and not number and not notation:
        number, _slash, notation = page.text(found, "Code").partition("/")
    return Reference(
        organ=page.text(found, "OrganId"), number=number, notation=notation,
        on=page.day(found, "PromulgationDate"), document_id=page.text(found, "DocumentId"),
    )  # fmt: skip


def _trace(page: Page, found: etree._Element | None) -> dict[str, object]:
    """Stations on the way, and what the document is sent for."""
    traces = [(page.text(t, "OrganId"), page.moment(t, "Timestamp"))
              for t in page.all(found, "TraceHeader")]  # fmt: skip
    business = page.find(found, "Bussiness")
    kind = page.number(business, "BussinessDocType")
    if kind not in list(Business):
        page.fault("value", f"BussinessDocType: {kind}")
        kind = 0
    info = page.find(business, "BussinessDocumentInfo")
    return {
        "traces": tuple(Trace(organ=organ, at=at) for organ, at in traces if at is not None),
        "business": Business(kind),
        "reason": page.text(business, "BussinessDocReason"),
        "paper": page.flag(business, "Paper"),
        "changes_document": page.flag(info, "DocumentInfo"),
        "changes_receivers": page.flag(info, "DocumentReceiver"),
        "receivers": tuple(_receivers(page, page.find(info, "ReceiverList"))),
        "replaced": tuple(_replaced(page, page.find(business, "ReplacementInfoList"))),
        "staff": _staff(page, page.find(business, "StaffInfo")),
    }


def _receivers(page: Page, found: etree._Element | None) -> Iterator[Receiver]:
    for each in page.all(found, "Receiver"):
        yield Receiver(
            organ=page.text(each, "OrganId", needed=True), added=page.flag(each, "ReceiverType")
        )


def _replaced(page: Page, found: etree._Element | None) -> Iterator[Replaced]:
    for each in page.all(found, "ReplacementInfo"):
        yield Replaced(
            document_id=page.text(each, "DocumentId", needed=True),
            organs=_texts(page.find(each, "OrganIdList"), "OrganId", page),
        )


def _texts(found: etree._Element | None, name: str, page: Page) -> tuple[str, ...]:
    said = (text_of(each).strip()[:LONGEST] for each in page.all(found, name))
    return tuple(each for each in said if each)


def _attachments(page: Page, root: etree._Element) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    room = packing.MOST_UNPACKED
    for each in page.all(page.find(root, "AttachmentEncoded"), "Attachment"):
        try:
            files = packing.unpack(
                name=page.text(each, "AttachmentName"),
                media_type=page.text(each, "ContentType"),
                description=page.text(each, "Description"),
                content_id=page.text(each, "ContentId"),
                encoded=_content(page, each), room=room,
            )  # fmt: skip
        except Unreadable as wrong:
            page.faults += wrong.faults
            continue
        room -= sum(len(file.content) for file in files)
        found += files
    return tuple(found)


def _content(page: Page, attachment: etree._Element) -> str:
    found = page.under(attachment, "ContentTransferEncoded")
    return "" if found is None else text_of(found)
