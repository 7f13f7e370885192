"""A document or a state → edXML as the national axis reads it, not yet signed.

The namespace stands as default on the root and under the prefix ``edXML`` inside the envelope, as
the axis's own messages have it. Source: QCVN 102:2016/BTTTT.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from lxml import etree

from congvu.engines.exchange.contracts import (
    Attachment,
    Edoc,
    EdocStatus,
    Organ,
    Reference,
    Staff,
    Trace,
)
from congvu.engines.exchange.rules import packing
from congvu.engines.exchange.rules.parsing import DS, NS
from congvu.engines.exchange.rules.reading import VIETNAM

Texts = Mapping[str, object]
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def document(edoc: Edoc) -> etree._Element:
    """The tree of a document, with an empty place for the signature."""
    root, header = _frame()
    message = _add(header, "MessageHeader")
    assert edoc.sender is not None
    _organ(message, "From", edoc.sender)
    for each in edoc.to:
        _organ(message, "To", each)
    _add(message, "DocumentId", edoc.document_id)
    _texts(message, "Code", {"CodeNumber": edoc.number, "CodeNotation": edoc.notation})
    _texts(message, "PromulgationInfo",
           {"Place": edoc.place, "PromulgationDate": day(edoc.promulgated_on)})  # fmt: skip
    _texts(message, "DocumentType", {
        "Type": edoc.kind_type, "TypeDetail": edoc.kind_detail, "TypeName": edoc.kind_name,
    })  # fmt: skip
    _add(message, "Subject", edoc.subject)
    _add(message, "Content", edoc.content)
    _texts(message, "SignerInfo", {
        "Competence": edoc.signer.competence, "Position": edoc.signer.position,
        "FullName": edoc.signer.name,
    })  # fmt: skip
    if edoc.due_on:
        _add(message, "DueDate", day(edoc.due_on))
    _rest(message, edoc)
    _business(header, edoc)
    _place_for_signature(header)
    _body(root, edoc.attachments)
    return root


def status(told: EdocStatus) -> etree._Element:
    """The tree of a state, with an empty place for the signature."""
    root, header = _frame()
    message = _add(header, "MessageHeader")
    assert told.sender is not None
    assert told.at is not None
    _organ(message, "From", told.sender)
    _reference(message, told.about)
    _staff(message, told.staff)
    _add(message, "StatusCode", told.code.value)
    _add(message, "Description", told.description)
    _add(message, "Timestamp", moment(told.at))
    _place_for_signature(header)
    return root


def day(on: date | None) -> str:
    """``2015/09/30``."""
    return on.strftime("%Y/%m/%d") if on else ""


def moment(at: datetime) -> str:
    """``2015/09/30 08:30:00`` on Vietnam's wall clock."""
    return at.astimezone(VIETNAM).strftime("%Y/%m/%d %H:%M:%S")


def document_id(organ: str, on: date, number: str, notation: str) -> str:
    """``000.00.00.G22,2015/09/30,7816/VPCP-TTĐT``."""
    return f"{organ},{day(on)},{number}/{notation}"


def _frame() -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{NS}}}edXML", nsmap={None: NS})  # type: ignore[dict-item]  # the stubs know no default
    envelope = etree.SubElement(root, f"{{{NS}}}edXMLEnvelope", nsmap={"edXML": NS})
    return root, _add(envelope, "edXMLHeader")


def _add(parent: etree._Element, name: str, text: object = "") -> etree._Element:
    made = etree.SubElement(parent, f"{{{NS}}}{name}")
    if text not in ("", None):
        made.text = _clean(str(text))
    return made


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _UNFIT.sub("", text)


def _texts(parent: etree._Element, name: str, texts: Texts) -> etree._Element:
    made = _add(parent, name)
    for key, value in texts.items():
        _add(made, key, value)
    return made


def _organ(parent: etree._Element, name: str, organ: Organ) -> None:
    _texts(parent, name, {
        "OrganId": organ.code, "OrganizationInCharge": organ.in_charge, "OrganName": organ.name,
        "OrganAdd": organ.address, "Email": organ.email, "Telephone": organ.telephone,
        "Fax": organ.fax, "Website": organ.website,
    })  # fmt: skip


def _rest(message: etree._Element, edoc: Edoc) -> None:
    other = _texts(message, "OtherInfo", {
        "Priority": edoc.priority, "SphereOfPromulgation": edoc.sphere,
        "TyperNotation": edoc.typer, "PromulgationAmount": edoc.amount,
        "PageAmount": edoc.pages, "Direction": int(edoc.direction),
    })  # fmt: skip
    _list(other, "Appendixes", "Appendix", edoc.appendixes)
    for each in edoc.responses:
        _reference(message, each)
    _add(message, "SteeringType", edoc.steering)
    _list(message, "ResponseForTask", "TaskCode", edoc.task_codes)
    if edoc.application_type:
        _add(message, "ApplicationType", edoc.application_type)
    _list(message, "ToPlaces", "Place", edoc.places)


def _list(parent: etree._Element, name: str, item: str, texts: tuple[str, ...]) -> None:
    if texts:
        made = _add(parent, name)
        for each in texts:
            _add(made, item, each)


def _reference(parent: etree._Element, about: Reference) -> None:
    made = _add(parent, "ResponseFor")
    _add(made, "OrganId", about.organ)
    code = "/".join(part for part in (about.number, about.notation) if part)
    _add(made, "Code", code)
    _add(made, "PromulgationDate", day(about.on))
    _add(made, "DocumentId", about.document_id)


def _staff(parent: etree._Element, staff: Staff) -> None:
    _texts(parent, "StaffInfo", {
        "Department": staff.department, "Staff": staff.name, "Email": staff.email,
        "Mobile": staff.mobile,
    })  # fmt: skip


def _business(header: etree._Element, edoc: Edoc) -> None:
    traces = _add(header, "TraceHeaderList")
    for each in edoc.traces:
        _trace(traces, each)
    made = _texts(traces, "Bussiness", {
        "DocumentId": edoc.document_id, "BussinessDocType": int(edoc.business),
        "BussinessDocReason": edoc.reason, "Paper": int(edoc.paper),
    })  # fmt: skip
    if edoc.changes_document or edoc.changes_receivers or edoc.receivers:
        _changes(made, edoc)
    if edoc.replaced:
        _replacement(made, edoc)
    _staff(made, edoc.staff)


def _trace(parent: etree._Element, trace: Trace) -> None:
    _texts(parent, "TraceHeader", {"OrganId": trace.organ, "Timestamp": moment(trace.at)})


def _changes(business: etree._Element, edoc: Edoc) -> None:
    info = _texts(business, "BussinessDocumentInfo", {
        "DocumentInfo": int(edoc.changes_document), "DocumentReceiver": int(edoc.changes_receivers),
    })  # fmt: skip
    if edoc.receivers:
        listed = _add(info, "ReceiverList")
        for each in edoc.receivers:
            _texts(listed, "Receiver", {"OrganId": each.organ, "ReceiverType": int(each.added)})


def _replacement(business: etree._Element, edoc: Edoc) -> None:
    listed = _add(business, "ReplacementInfoList")
    for each in edoc.replaced:
        made = _texts(listed, "ReplacementInfo", {"DocumentId": each.document_id})
        _list(made, "OrganIdList", "OrganId", each.organs)


def _place_for_signature(header: etree._Element) -> None:
    etree.SubElement(header, f"{{{DS}}}Signature", nsmap={"ds": DS}).set("Id", "placeholder")


def _body(root: etree._Element, attachments: tuple[Attachment, ...]) -> None:
    envelope = root[0]
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", "1.0")
    for number, each in enumerate(attachments, 1):
        _texts(manifest, "Reference", {
            "ContentId": _content_id(each, number), "ContentType": packing.ZIP,
            "Description": each.description, "AttachmentName": each.name,
        })  # fmt: skip
    encoded = etree.SubElement(root, f"{{{NS}}}AttachmentEncoded")
    for number, each in enumerate(attachments, 1):
        _texts(encoded, "Attachment", {
            "ContentId": _content_id(each, number), "AttachmentName": each.name,
            "Description": each.description, "ContentType": packing.ZIP,
            "ContentTransferEncoded": packing.pack(each),
        })  # fmt: skip


def _content_id(file: Attachment, number: int) -> str:
    return file.content_id or f"cid:tep-{number}"
