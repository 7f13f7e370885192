"""Letters under way of units that are merged or split, what was given to such units, their work files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congvu.kernel.moving import Found, Handing, Shift, columns, found, page
from congvu.systems.correspondence.models import Assignment, IncomingLetter, WorkFile
from congvu.systems.correspondence.rules.files import free_code, mark_of


def letters(*, handing: Handing, after: int, limit: int) -> Found:
    """Letters that are not over: the heir's clerk and leader go on; the book keeps its number."""
    rows = IncomingLetter.objects.as_system("reorganisation").filter(
        unit__in=handing.sources, front__gt=0
    )
    some = page(rows, after=after, limit=limit)
    return found(some, [_letter(row, handing) for row in some])


def assignments(*, handing: Handing, after: int, limit: int) -> Found:
    """What is still worked on."""
    rows = Assignment.objects.filter(unit__in=handing.sources, state=Assignment.State.OPEN)
    some = page(rows.select_related("letter"), after=after, limit=limit)
    return found(some, [_assignment(row, handing) for row in some])


def files(*, handing: Handing, after: int, limit: int) -> Found:
    """Work files that no archive has yet: who is in charge stays; a code that the heir has is marked."""
    rows = WorkFile.objects.as_system("reorganisation").filter(unit__in=handing.sources)
    some = page(rows.select_related("unit"), after=after, limit=limit)
    codes = Codes()
    return found(some, [_file(row, handing, codes) for row in some])


class Codes:
    """Codes in the lists of files of units and years, read once each, and those given out here."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], set[str]] = {}

    def free(self, code: str, *, unit_id: int, year: int, mark: str) -> str:
        """The code under which a file enters that list; it is taken from now on."""
        key = (unit_id, year)
        if key not in self._known:
            rows = WorkFile.objects.as_system("one code once in the unit's list of files")
            listed = rows.filter(unit=unit_id, year=year).values_list("code", flat=True)
            self._known[key] = set(listed)
        given = free_code(code, mark=mark, taken=self._known[key])
        self._known[key].add(given)
        return given


def _file(row: WorkFile, handing: Handing, codes: Codes) -> Shift | None:
    before, then, old, new = columns(row, handing, units=("unit_id",), account=row.account_id)
    if before == then:
        return None
    mark = mark_of(row.unit.name, row.unit.short_name)
    code = codes.free(row.code, unit_id=new, year=row.year, mark=mark)
    marked = _("Đơn vị nhận đã có ký hiệu này trong danh mục năm %(year)s; đổi thành %(code)s")
    return Shift(
        row=row.pk, before={**before, "code": row.code}, after={**then, "code": code}, from_unit=old,
        to_unit=new, said=str(row)[:200], url=f"/ho-so-cong-viec/{row.uid}/",
        conflict="" if code == row.code else marked % {"year": row.year, "code": code},
    )  # fmt: skip


def _letter(row: IncomingLetter, handing: Handing) -> Shift | None:
    before, then, old, new = columns(row, handing, units=("unit_id",))
    if before == then:
        return None
    return Shift(
        row=row.pk, before=before, after=then, from_unit=old, to_unit=new, said=row.notation,
        url=f"/van-ban-den/{row.uid}/",
    )  # fmt: skip


def _assignment(row: Assignment, handing: Handing) -> Shift | None:
    before, then, old, new = columns(row, handing, units=("unit_id",), account=row.account_id)
    if before == then:
        return None
    return Shift(
        row=row.pk, before=before, after=then, from_unit=old, to_unit=new, official=True,
        said=row.letter.notation, persons=(row.person_id,) if row.person_id else (),
    )  # fmt: skip
