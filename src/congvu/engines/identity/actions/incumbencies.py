"""Who sits in which post, by which decision."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from congvu.engines.identity.actions.grants import bump
from congvu.engines.identity.events import IncumbencyBegun, IncumbencyEnded
from congvu.engines.identity.models import Account, Incumbency, Person
from congvu.engines.identity.models.locks import hold
from congvu.engines.org import api as org
from congvu.kernel.actions import action, demand, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

NEEDS = "identity.incumbency.manage"


class UnableToSeat(Refused):
    """Every seat of the post is taken in these days, or the person already sits there."""


@action(needs=NEEDS)
def begin_incumbency(
    *, actor: Actor, person_id: int, post_id: int, valid_from: date, decision_number: str,
    valid_to: date | None = None, acting: bool = False,
) -> str:  # fmt: skip
    """Seat a person in a post; answers the incumbency's uid. Raises UnableToSeat, Invalid."""
    demand(actor, NEEDS, org.post(post_id).unit_id)
    return seat(
        person_id=person_id, post_id=post_id, valid_from=valid_from, valid_to=valid_to,
        decision_number=decision_number, acting=acting,
    )  # fmt: skip


@action(needs=NEEDS)
def end_incumbency(*, actor: Actor, incumbency_uid: str, on: date) -> None:
    """The person no longer sits there from that day."""
    row = Incumbency.objects.filter(uid=incumbency_uid).first()
    if row is None:
        raise NotFound(_("Không có lần bổ nhiệm này."))
    demand(actor, NEEDS, org.post(row.post_id).unit_id)
    unseat(incumbency_uid=incumbency_uid, on=on)


@step
def seat(
    *, person_id: int, post_id: int, valid_from: date, decision_number: str,
    valid_to: date | None = None, acting: bool = False,
) -> str:  # fmt: skip
    """The same inside another room's action (an appointment by a process)."""
    if not decision_number.strip():
        raise Invalid({"decision_number": _("Đề nghị ghi số quyết định.")})
    hold(f"post {post_id}")
    person = Person.objects.as_system("seating").select_for_update().get(pk=person_id)
    post, valid = org.post(post_id), DateRange(valid_from, valid_to)
    sitting = Incumbency.objects.filter(post_id=post_id, valid__overlap=valid)
    if sitting.filter(person=person).exists() or sitting.count() >= post.capacity:
        raise UnableToSeat(_("Chức vụ này đã có người giữ trong thời gian đó."))
    row = Incumbency.objects.create(
        person=person, post_id=post_id, valid=valid, acting=acting,
        decision_number=decision_number.strip(),
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    _bump(person.pk)
    publish(
        IncumbencyBegun(
            person_uid=str(person.uid), post_uid=str(post.uid), post=post.title,
            valid_from=valid_from.isoformat(), decision_number=row.decision_number,
        ),
        unit_id=post.unit_id,
    )  # fmt: skip
    return str(row.uid)


@step
def unseat(*, incumbency_uid: str, on: date) -> None:
    """The same inside another room's action (a transfer, a retirement)."""
    rows = Incumbency.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.get(uid=incumbency_uid)
    if row.valid.upper is not None and row.valid.upper <= on:
        unchanged()
        return
    if on <= row.valid.lower:
        raise Invalid({"on": _("Ngày thôi giữ chức vụ phải sau ngày bắt đầu.")})
    row.valid = DateRange(row.valid.lower, on)
    row.save(update_fields=["valid"])
    _bump(row.person_id)
    post = org.post(row.post_id)
    publish(
        IncumbencyEnded(
            person_uid=str(row.person.uid), post_uid=str(post.uid), post=post.title,
            valid_to=on.isoformat(),
        ),
        unit_id=post.unit_id,
    )  # fmt: skip


def _bump(person_id: int) -> None:
    bump(Account.objects.filter(person_id=person_id).values_list("pk", flat=True))
