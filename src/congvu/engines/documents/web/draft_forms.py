"""Forms of drafts: what to begin, the parts around the body, whom to ask, what to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.documents.models import Draft
from congvu.engines.documents.queries import choosing, drafts
from congvu.engines.documents.rules import capacities, layout
from congvu.engines.documents.rules.capacities import Capacity
from congvu.engines.documents.rules.document import Counterpart, Document, Keeping
from congvu.engines.documents.rules.drafts import VERDICTS
from congvu.engines.documents.rules.kinds import Need, Parts
from congvu.engines.documents.rules.secrecy import MARKS
from congvu.kernel import clock
from congvu.webkit.web.fields import DayField, FilesField

# Fields that only some kinds have, by the part that brings them.
OF_PARTS = {
    "addressees": ("addressees",),
    "lead": ("lead",),
    "bases": ("bases", "proposer"),
    "recipients": ("recipients", "archive", "kept_by", "drafter", "copies"),
    "two": ("left_lines", "left_name"),
}

PLAIN = ("abstract", "lead", "proposer", "urgency", "circulation", "contact")
LISTS = ("addressees", "bases", "recipients")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _said(words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(getattr(key, "value", key)), _(name)) for key, name in words.items()]


class StartForm(forms.Form):
    """Which kind of document, about what, issued by whom."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại văn bản"))
    abstract = forms.CharField(
        label=gettext_lazy("Trích yếu nội dung"), max_length=500, widget=_area(2),
        help_text=gettext_lazy("Ví dụ: Về việc thành lập Tổ công tác. Công văn không cần ghi “V/v”."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=gettext_lazy("Cơ quan ban hành"))
    secrecy = forms.ChoiceField(
        label=gettext_lazy("Độ mật"),
        help_text=gettext_lazy("Văn bản mật không soạn trên hệ thống này."),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k.code, f"{k.name} ({k.abbreviation})" if k.abbreviation else k.name)
                 for k in drafts.kinds()]  # fmt: skip
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        marks = [("", _("Thường")), *((m, m.capitalize()) for m in reversed(MARKS))]
        self.fields["secrecy"].choices = marks  # type: ignore[attr-defined]
        self.fields["secrecy"].required = False


class HeadForm(forms.Form):
    """Everything around the body; a kind shows only the parts it has."""

    abstract = forms.CharField(
        label=gettext_lazy("Trích yếu nội dung"), max_length=500, widget=_area(2)
    )
    addressees = forms.CharField(
        label=gettext_lazy("Kính gửi"), widget=_area(2),
        help_text=gettext_lazy("Mỗi nơi một dòng."),
    )  # fmt: skip
    lead = forms.CharField(label=gettext_lazy("Thẩm quyền ban hành"), max_length=300)
    bases = forms.CharField(
        label=gettext_lazy("Căn cứ ban hành"), widget=_area(4),
        help_text=gettext_lazy("Mỗi căn cứ một dòng; dấu chấm phẩy cuối dòng do hệ thống ghi."),
    )  # fmt: skip
    proposer = forms.CharField(label=gettext_lazy("Theo đề nghị của"), max_length=300)
    urgency = forms.ChoiceField(label=gettext_lazy("Mức độ khẩn"))
    circulation = forms.ChoiceField(label=gettext_lazy("Phạm vi lưu hành"))
    recipients = forms.CharField(
        label=gettext_lazy("Nơi nhận"), widget=_area(3),
        help_text=gettext_lazy("Mỗi nơi một dòng, không cần ghi dòng Lưu."),
    )  # fmt: skip
    archive = forms.CharField(label=gettext_lazy("Lưu"), max_length=30)
    kept_by = forms.CharField(label=gettext_lazy("Đơn vị soạn thảo"), max_length=30)
    drafter = forms.CharField(label=gettext_lazy("Ký hiệu người soạn"), max_length=20)
    copies = forms.IntegerField(label=gettext_lazy("Số bản"), min_value=0, max_value=9999)
    signer = forms.ChoiceField(label=gettext_lazy("Người ký"))
    capacity = forms.ChoiceField(label=gettext_lazy("Quyền hạn ký"))
    body = forms.CharField(label=gettext_lazy("Thay mặt tập thể (TM.)"), max_length=200)
    head = forms.CharField(label=gettext_lazy("Chức vụ người đứng đầu"), max_length=200)
    post = forms.CharField(label=gettext_lazy("Chức vụ người ký"), max_length=200)
    authority = forms.CharField(
        label=gettext_lazy("Văn bản ủy quyền (số, ngày)"), max_length=200,
        help_text=gettext_lazy("Chỉ khi ký thừa ủy quyền."),
    )  # fmt: skip
    left_lines = forms.CharField(label=gettext_lazy("Bên ký còn lại: chức danh"), max_length=200)
    left_name = forms.CharField(label=gettext_lazy("Bên ký còn lại: họ tên"), max_length=200)
    contact = forms.CharField(
        label=gettext_lazy("Địa chỉ, điện thoại cơ quan (cuối trang 1)"), max_length=300
    )

    def __init__(self, *args: Any, draft: Draft, made: Document, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(draft, made), **kwargs})
        must = _wanted(draft.kind.made_of())
        for name, field in self.fields.items():
            field.required = name in must
            if name in must:  # it must be there to be issued; half a draft is saved all the same
                field.validate = _take_anything  # type: ignore[method-assign]
        self._choose("urgency", _said(layout.URGENCY))
        self._choose("circulation", _said(layout.CIRCULATION))
        self._choose("capacity", _said(capacities.NAMES))
        held = choosing.signers(draft.unit_id, on=clock.today())
        self._choose("signer", [("", _("– chọn người ký –")), *_keyed(held)])
        for name in _absent(draft.kind.made_of()):
            del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def document(self, base: Document) -> Document:
        """The base with what was posted in its place."""
        data = self.cleaned_data
        plain: dict[str, Any] = {n: data[n] for n in PLAIN if n in data}
        lists: dict[str, Any] = {n: _lines(data[n]) for n in LISTS if n in data}
        made = replace(base, **plain, **lists)
        if "archive" in data:
            made = replace(made, keeping=_keeping(data))
        if "left_name" in data:
            other = Counterpart(lines=_lines(data["left_lines"]), name=data["left_name"])
            made = replace(made, counterpart=other)
        words = {n: data[n] for n in ("body", "head", "post", "authority")}
        signing = replace(made.signing, capacity=Capacity(data["capacity"]), **words)
        return replace(made, signing=signing)


class AttachForm(forms.Form):
    """Files that go with the document. title: of one; several are named by their files."""

    file = FilesField(
        label=gettext_lazy("Tệp kèm theo"),
        help_text=gettext_lazy("PDF, Word, Excel hoặc ảnh; mỗi tệp tối đa 20 MB."),
    )
    title = forms.CharField(
        label=gettext_lazy("Tên văn bản kèm theo"), max_length=200, required=False,
        help_text=gettext_lazy("Để trống thì lấy tên tệp."),
    )  # fmt: skip


class OpinionsForm(forms.Form):
    """Whom to ask, until when."""

    accounts = forms.MultipleChoiceField(
        label=gettext_lazy("Xin ý kiến của"), widget=forms.CheckboxSelectMultiple
    )
    due_on = DayField(
        label=gettext_lazy("Hạn cho ý kiến"), help_text=gettext_lazy("Hết giờ làm việc ngày này.")
    )

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = _keyed(choosing.askable(draft, on=clock.today()))
        self.fields["accounts"].choices = found  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """One's own opinion."""

    verdict = forms.ChoiceField(label=gettext_lazy("Ý kiến của bạn"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Nội dung góp ý"), required=False, max_length=8000, widget=_area(3)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = _said(VERDICTS)  # type: ignore[arg-type,attr-defined]


class ReasonForm(forms.Form):
    """Why a draft goes back or is given up."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=1000, widget=_area(2))


def _keyed(found: dict[int, str]) -> list[tuple[str, str]]:
    return [(str(account), words) for account, words in found.items()]


def _wanted(parts: Parts) -> set[str]:
    named = {n for n in ("abstract", "addressees", "lead", "bases", "recipients")
             if getattr(parts, n) is Need.MUST}  # fmt: skip
    two = {"left_name"} if parts.two is Need.MUST else set()
    return named | two | {"signer", "post", "archive"}


def _take_anything(value: Any) -> None:
    """No demand yet: what is missing stands in the list of what to mend."""


def _absent(parts: Parts) -> list[str]:
    absent = [
        name for part, names in OF_PARTS.items() if getattr(parts, part) is Need.NO
        for name in names
    ]  # fmt: skip
    return absent + (["abstract"] if parts.abstract is Need.NO else [])


def _initial(draft: Draft, made: Document) -> dict[str, Any]:
    keeping, signing, other = made.keeping, made.signing, made.counterpart
    return {
        "abstract": made.abstract, "addressees": "\n".join(made.addressees), "lead": made.lead,
        "bases": "\n".join(made.bases), "proposer": made.proposer, "urgency": made.urgency,
        "circulation": made.circulation, "recipients": "\n".join(made.recipients),
        "archive": keeping.archive, "kept_by": keeping.unit, "drafter": keeping.drafter,
        "copies": keeping.copies or None, "signer": str(draft.signer_id or ""),
        "capacity": signing.capacity.value, "body": signing.body, "head": signing.head,
        "post": signing.post, "authority": signing.authority,
        "left_lines": ", ".join(other.lines), "left_name": other.name, "contact": made.contact,
    }  # fmt: skip


def _keeping(data: dict[str, Any]) -> Keeping:
    return Keeping(
        archive=data["archive"], unit=data["kept_by"], drafter=data["drafter"],
        copies=data["copies"] or 0,
    )  # fmt: skip


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
