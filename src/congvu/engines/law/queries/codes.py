"""Code lists."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from congvu.engines.law import contracts
from congvu.engines.law.models import Code, CodeList
from congvu.engines.law.queries.memory import memory
from congvu.kernel.errors import NotFound


def codes(list_key: str, *, on: date) -> list[contracts.Code]:
    """The codes of a list that hold on the day, in the list's order. Raises NotFound."""
    return list(memory.get(("codes", list_key, on), lambda: _codes(list_key, on)))


def code_label(list_key: str, code: str, *, on: date) -> str:
    """The label of a code on the day; the code itself when the list has it not."""
    found = {c.code: c.label for c in codes(list_key, on=on)}
    return found.get(code, code)


def _codes(list_key: str, on: date) -> list[contracts.Code]:
    if not CodeList.objects.filter(key=list_key).exists():
        raise NotFound(
            _("Không có danh mục “%(list_key)s”. Hãy nạp gói danh mục (codes).")
            % {"list_key": list_key}
        )
    rows = Code.objects.on(on).filter(list__key=list_key).order_by("rank")
    return [
        contracts.Code(code=r.code, label=r.label, label_en=r.label_en, extra=r.extra) for r in rows
    ]
