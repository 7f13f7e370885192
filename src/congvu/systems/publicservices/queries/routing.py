"""Which office receives and which solves, by the place that the applicant named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.engines.places import api as places
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.procedures.contracts import Desk, Procedure
from congvu.systems.publicservices.rules.counter import ONE_DESK, OTHER_PROVINCE


class UnableToRoute(Refused):
    """No office on this installation takes this procedure for this place."""

    status = 422


@dataclass(frozen=True)
class Route:
    """reception: takes the dossier in; owner: solves it (the first level, when it passes several).

    legs: who answers at each level, by the leg's key.
    """

    reception: Unit
    owner: Unit
    legs: dict[str, Unit] = field(default_factory=dict)

    @property
    def units(self) -> dict[str, int]:
        """What the lanes of a process may name, as unit ids."""
        legs = {key: unit.id for key, unit in self.legs.items()}
        return {"owner": self.owner.id, "reception": self.reception.id, **legs}


def route(*, procedure: Procedure, answers: dict[str, Any], on: date) -> Route:
    """The two offices. Raises UnableToRoute with the question to correct."""
    place = answers.get(procedure.place_question) or {}
    return Route(
        reception=_office(procedure, procedure.receive, place, on),
        owner=_office(procedure, procedure.solve, place, on),
        legs={
            leg.key: _office(procedure, leg.desk, place, on) for leg in procedure.legs if leg.desk
        },
    )


def route_from(*, counter: Unit, procedure: Procedure, answers: dict[str, Any], on: date) -> Route:
    """The offices of a dossier handed in at this counter, which becomes the one that receives.

    Its own counter always; any other of the province when the procedure is received regardless of
    place. Raises UnableToRoute. Law: NĐ 118/2025/NĐ-CP (tiếp nhận không phụ thuộc địa giới).
    """
    usual = route(procedure=procedure, answers=answers, on=on)
    if usual.reception.id == counter.id:
        return usual
    if not procedure.non_territorial:
        raise UnableToRoute(
            _(ONE_DESK) % {"desk": usual.reception.name},
            law="NĐ 118/2025/NĐ-CP",
            field=procedure.place_question,
        )
    if province_of(counter) != province_of(usual.owner):
        raise UnableToRoute(_(OTHER_PROVINCE), field=procedure.place_question)
    return Route(reception=counter, owner=usual.owner)


def province_of(unit: Unit) -> str:
    """Code of the province in which the unit works, "" for those of the whole country."""
    try:
        return places.commune(unit.place_code).province_code
    except NotFound:
        return unit.place_code


def _office(procedure: Procedure, desk: Desk, place: dict[str, str], on: date) -> Unit:
    named = LEVELS.get(desk.level, _at_commune)(desk, place, on)
    found = org.doing(named.id, on=on, matter=procedure.code) if named else None
    if found is None:
        raise UnableToRoute(
            _(
                "Chưa có cơ quan nào trên hệ thống này nhận thủ tục %(code)s tại địa bàn bạn "
                "chọn. Hãy chọn lại địa bàn, hoặc nộp qua cơ quan giải quyết nơi đó."
            )
            % {"code": procedure.code},
            field=procedure.place_question,
        )
    return found


def _at_province(desk: Desk, place: dict[str, str], on: date) -> Unit | None:
    """A unit right under the province's committee, by kind and the start of its name."""
    code = place.get("province", "")
    committee = org.competent_unit(kind="ubnd_tinh", place_code=code, on=on) if code else None
    below = org.children(committee.id, on=on) if committee else []
    alive = next((u for u in below if u.kind == desk.kind and u.name.startswith(desk.name)), None)
    return alive or (_once(desk, committee.id, on) if committee else None)


def _once(desk: Desk, parent_id: int, on: date) -> Unit | None:
    """The unit that bore the name below that one and has ended: its heir does its work now."""
    ever = org.get_many(org.all_ids()).values()
    ended = (u for u in ever if u.parent_id == parent_id and u.valid_to and u.valid_to <= on)
    return next((u for u in ended if u.kind == desk.kind and u.name.startswith(desk.name)), None)


def _at_commune(desk: Desk, place: dict[str, str], on: date) -> Unit | None:
    code = place.get("commune", "")
    return org.competent_unit(kind=desk.kind, place_code=code, on=on) if code else None


def _at_centre(desk: Desk, place: dict[str, str], on: date) -> Unit | None:
    """A unit right under a ministry, by kind and the start of its name; the place has no say."""
    roots = org.roots(on=on)
    below = (unit for root in roots for unit in org.children(root.id, on=on))
    alive = next(
        (
            u for u in below
            if (u.level, u.kind) == (desk.level, desk.kind) and u.name.startswith(desk.name)
        ),
        None,
    )  # fmt: skip
    once = (_once(desk, root.id, on) for root in roots if root.level == desk.level)
    return alive or next((u for u in once if u is not None), None)


LEVELS = {"tinh": _at_province, "trung_uong": _at_centre}
