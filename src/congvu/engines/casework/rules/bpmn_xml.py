"""Where every reading of a diagram begins: bytes → XML without DTD, entity or network, and tags."""

from __future__ import annotations

from lxml import etree

from congvu.engines.casework.rules.diagram import Problem
from congvu.engines.casework.rules.words import Sentence, gettext_noop

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "http://congvu.vn/bpmn"
MAX_BYTES = 2_000_000
OWN_NAMES = frozenset(
    {
        "role", "unit", "form", "hours", "deadline", "title", "handler", "whose", "clock",
        "same-as", "result", "calendar", "decision", "collection", "element", "process",
    }
)  # fmt: skip


NEVER = gettext_noop(
    "Bước này chứa mã lệnh. Hệ thống không bao giờ chạy mã lệnh trong sơ đồ: hãy dùng công việc "
    "có người làm, hoặc việc tự động đã đăng ký (serviceTask có congvu:handler)."
)


class BpmnRefused(ValueError):
    """The diagram cannot be read; ``problems`` lists every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.element}: {p.sentence.vietnamese}" for p in problems))
        self.problems = problems


def refusal(element: str, text: str, **values: object) -> BpmnRefused:
    """A refusal with one reason."""
    return BpmnRefused((Problem(element, Sentence(text, values)),))


def root_of(xml: bytes) -> etree._Element:
    """The ``definitions`` element of a diagram. Raises BpmnRefused."""
    root = xml_root(xml)
    if root.tag != f"{{{BPMN}}}definitions":
        raise refusal("", gettext_noop("Tệp không phải là sơ đồ BPMN 2.0."))
    return root


def xml_root(xml: bytes) -> etree._Element:
    """The root of any file that a process owner hands in. Raises BpmnRefused."""
    if len(xml) > MAX_BYTES:
        raise refusal("", gettext_noop("Tệp sơ đồ lớn quá 2 MB."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise refusal("", gettext_noop("Tệp không phải là XML đọc được.")) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal("", gettext_noop("Tệp có khai báo DOCTYPE; sơ đồ BPMN không được có."))
    return root


def tag_of(node: etree._Element) -> str:
    """The local name; '' for elements of other namespaces and entity stubs."""
    if not isinstance(node.tag, str):
        return ""
    space, _, local = node.tag.rpartition("}")
    return local if space == f"{{{BPMN}" else ""


def own_of(node: etree._Element, problems: list[Problem]) -> dict[str, str]:
    """Attributes of our namespace; a misspelt one is a problem, not a silence."""
    own = {
        str(name).removeprefix(f"{{{OURS}}}"): str(value).strip()
        for name, value in node.attrib.items()
        if str(name).startswith(f"{{{OURS}}}")
    }
    problems.extend(
        Problem(
            node.get("id", ""),
            Sentence(gettext_noop("Không có thuộc tính congvu:%(name)s."), {"name": name}),
        )
        for name in sorted(own.keys() - OWN_NAMES)
    )
    return own


def child_text(node: etree._Element, name: str) -> str:
    """The text of the first child of that name, without the leading ``=`` some tools write."""
    for child in node:
        if tag_of(child) == name:
            return feel_text(child)
    return ""


def feel_text(node: etree._Element) -> str:
    """An expression's text."""
    return (node.text or "").strip().removeprefix("=").strip()


def text_of(xml: bytes) -> str:
    """The file as text, to be kept: what declares another encoding is written out anew."""
    try:
        text = xml.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    encoding = xml_root(xml).getroottree().docinfo.encoding or "utf-8"
    if text and encoding.lower() in ("utf-8", "utf8", "us-ascii", "ascii"):
        return text
    kept = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.tostring(etree.fromstring(xml, kept), encoding="unicode")
