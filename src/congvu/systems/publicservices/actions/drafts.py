"""Opening a draft of a procedure's form."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef
from congvu.kernel import clock
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.queries import prefilling


class UnableToApply(Refused):
    """The procedure cannot be applied for online, or no longer."""


@step
def open_draft(*, actor: Actor, code: str, at: datetime) -> DraftRef:
    """A draft of the form, pre-filled with what is known, each answer with its evidence."""
    procedure = procedures.procedure(code=code, on=clock.local(at).date())
    if procedure.repealed_on(clock.local(at).date()):
        raise UnableToApply(_("Thủ tục này đã bị bãi bỏ nên không nhận hồ sơ mới."))
    if not procedure.is_online:
        raise UnableToApply(
            _(
                "Thủ tục này chưa nộp được trực tuyến. Hãy nộp tại bộ phận một cửa hoặc qua bưu chính."
            )
        )
    return casework.begin_draft(
        actor=actor,
        form=procedure.form,
        purpose=f"{procedure.code}@{procedure.id}",
        taken=prefilling.taken_over(actor=actor, form=procedure.form).answers,
        at=at,
    )
