"""People say what they want to be told, how, and in which language."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from django.utils.translation import gettext as _

from congvu.engines.notify import queries
from congvu.engines.notify.contracts import LANGUAGES, Channel
from congvu.engines.notify.events import WishesChanged
from congvu.engines.notify.models import Mailbox, Preference
from congvu.engines.notify.queries.wishes import OwnRest, language_of, own_rest, refused_by
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed

Wish = tuple[str, str]  # kind, channel


@action(needs="signed-in")
def set_wishes(
    *, actor: Actor, refused: AbstractSet[Wish], language: str, rest: OwnRest | None = None
) -> None:
    """Replace the actor's wishes. refused: the (kind, channel) pairs switched off; rest: own hours
    in which no letter comes (None: the usual ones).

    Raises Invalid when a notice that the law obliges us to give is switched off in the system.
    """
    person_id = actor.person_id
    if person_id is None:
        raise NotAllowed(_("Chỉ người có hồ sơ cá nhân mới đặt được tùy chọn nhận thông báo."))
    _check(refused, language)
    before = refused_by(person_id=person_id)
    same = (before, language_of(person_id=person_id), own_rest(person_id=person_id))
    if same == (refused, language, rest):
        unchanged()
        return
    _store(person_id, refused, language, rest)
    changed = sorted(f"{kind}:{channel}" for kind, channel in before ^ refused)
    publish(WishesChanged(person_id=person_id, changed=changed, language=language))


def _check(refused: AbstractSet[Wish], language: str) -> None:
    if language not in LANGUAGES:
        raise Invalid({"language": _("Chọn tiếng Việt hoặc tiếng Anh.")})
    known = {t.code: t for t in queries.templates()}
    for kind, channel in refused:
        template = known.get(kind)
        if template is None or channel not in template.channels:
            raise Invalid({kind: _("Không có loại thông báo này.")})
        if template.legal and channel == Channel.IN_APP:
            raise Invalid({kind: _("Pháp luật buộc phải thông báo việc này: không tắt được.")})


def _store(person_id: int, refused: AbstractSet[Wish], language: str, rest: OwnRest | None) -> None:
    Preference.objects.filter(person_id=person_id).delete()
    Preference.objects.bulk_create(
        Preference(person_id=person_id, kind=kind, channel=channel, wanted=False)
        for kind, channel in sorted(refused)
    )
    hours = {
        "quiet_from": rest.start if rest else None, "quiet_until": rest.end if rest else None,
        "rest_days": rest.days_off if rest else False,
    }  # fmt: skip
    Mailbox.objects.update_or_create(person_id=person_id, defaults={"language": language, **hours})
