"""Tell people: rows for their screens, letters for the post, pings for what is open."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify import queries
from congvu.engines.notify.actions import carrying
from congvu.engines.notify.contracts import LIVE_CHANNEL, Addressed, Channel, Touch
from congvu.engines.notify.events import PeopleTold
from congvu.engines.notify.models import Letter, Message
from congvu.engines.notify.queries.quiet import rests_of
from congvu.engines.notify.queries.wishes import Wishes
from congvu.engines.notify.rules.letters import after_quiet, after_rest
from congvu.engines.notify.rules.words import MissingWords, Template, fill, one_line
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import Refused

LETTER_AGE = timedelta(days=3)  # older news is read in the system, nobody wants it by post
MOST_PINGED = 400  # ids in one ping: PostgreSQL takes payloads below 8,000 bytes


class UnableToTell(Refused):
    """The template is unknown, or the words for it are not all there."""


@dataclass(frozen=True)
class _Telling:
    """What one call of ``send`` works on."""

    template: Template
    context: Mapping[str, object]
    link: str
    key: str
    at: datetime
    wishes: Wishes

    def words(self, person_id: int) -> tuple[str, str]:
        """Title and body for this person, in their language."""
        wording = self.template.wording(self.wishes.language(person_id))
        return one_line(fill(wording.title, self.context)), fill(wording.body, self.context)


@action(needs="notify.message.send")
def tell_of(
    *, actor: Actor, entry: Entry, template: str, told: Addressed, unique_key: str, now: datetime
) -> int:
    """Tell people of an event, as a room's manifest declares; a repeat tells nobody twice."""
    context = {**entry.payload, "sentence": entry.sentence, **told.context}
    count = send(
        template=template, person_ids=told.person_ids, context=context, link=told.link,
        channel=Channel.AUTO, unique_key=unique_key, at=entry.at, now=now,
    )  # fmt: skip
    if not count:
        unchanged()
    return count


def send(
    *,
    template: str,
    person_ids: Iterable[int],
    context: Mapping[str, object],
    link: str,
    channel: Channel,
    unique_key: str,
    at: datetime,
    now: datetime,
) -> int:
    """See ``api.send``; runs inside the caller's action."""
    found = queries.template(template)
    if found is None:
        raise UnableToTell(_("Không có mẫu thông báo %(code)s.") % {"code": template})
    ids = sorted(set(person_ids))
    wishes = queries.wishes_of(person_ids=ids, kind=template)
    telling = _Telling(found, context, link, unique_key, at, wishes)
    try:
        told = _write_messages(telling, _chosen(telling, ids, channel, Channel.IN_APP))
        posted = _write_letters(telling, _chosen(telling, ids, channel, Channel.EMAIL), now)
    except MissingWords as error:
        said = _("Mẫu thông báo %(code)s thiếu dữ liệu: %(names)s.")
        raise UnableToTell(said % {"code": template, "names": error}) from error
    _tell_ledger(telling, told, posted)
    return len(told | posted)


def touch(ping: Touch) -> None:
    """Ping live screens once the transaction is in; a ping carries no content.

    It goes out after the commit: PostgreSQL makes all commits that notify wait for one another.
    """
    ids = ping.person_ids
    parts = [ids[i : i + MOST_PINGED] for i in range(0, len(ids), MOST_PINGED)] or [()]
    for part in parts:
        said = {k: v for k, v in {**asdict(ping), "person_ids": part}.items() if v}
        payload = json.dumps(said, separators=(",", ":"))
        transaction.on_commit(functools.partial(_notify, payload), robust=True)


def _notify(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, payload])


def _chosen(telling: _Telling, ids: list[int], asked: Channel, channel: Channel) -> list[int]:
    """Who gets it this way: the caller's channel, the template's, the person's wish."""
    if asked not in (Channel.AUTO, channel):
        return []
    return [i for i in ids if telling.wishes.wants(i, channel, telling.template)]


def _write_messages(telling: _Telling, ids: list[int]) -> set[int]:
    """In-app rows; returns who was told for the first time."""
    rows = Message.objects.as_system("who was told already")
    told = rows.filter(person_id__in=ids, unique_key=telling.key)
    known = set(told.values_list("person_id", flat=True))
    new = [i for i in ids if i not in known]
    Message.objects.bulk_create([_message(telling, i) for i in new], ignore_conflicts=True)
    if new:
        touch(Touch(topic="messages", person_ids=tuple(new)))
    return set(new)


def _message(telling: _Telling, person_id: int) -> Message:
    title, body = telling.words(person_id)
    return Message(
        person_id=person_id, kind=telling.template.code, title=title, body=body,
        link=telling.link, unique_key=telling.key, at=telling.at,
    )  # fmt: skip


def _write_letters(telling: _Telling, ids: list[int], now: datetime) -> set[int]:
    """Letters and the jobs that post them; none where no mail server is set or the news is old."""
    if not ids or not settings.EMAIL_HOST or telling.at < now - LETTER_AGE:
        return set()
    new = _unwritten(telling, ids)
    goes = dict.fromkeys(new, now) if telling.template.urgent else _mornings(new, now)
    made = Letter.objects.bulk_create([_letter(telling, i, goes[i]) for i in new])
    for letter in made:
        carrying.line_up(letter, "0", run_at=letter.not_before)
    return set(new)


def _mornings(ids: list[int], now: datetime) -> dict[int, datetime]:
    """person id → when a letter may go to them."""
    rests = rests_of(person_ids=ids, on=now)
    if not any(rest.office or rest.days_off for rest in rests.values()):
        return {i: after_quiet(now, start=rests[i].start, end=rests[i].end) for i in ids}
    calendar = law.calendar(on=local(now).date())
    return {i: after_rest(now, rests[i], calendar) for i in ids}


def _unwritten(telling: _Telling, ids: list[int]) -> list[int]:
    """Who has no letter under this key yet."""
    keys = {f"{telling.key}:{i}": i for i in ids}
    letters = Letter.objects.as_system("who was written to already")
    for known in letters.filter(send_key__in=keys).values_list("send_key", flat=True):
        del keys[known]
    return list(keys.values())


def _letter(telling: _Telling, person_id: int, goes: datetime) -> Letter:
    subject, text = telling.words(person_id)
    return Letter(
        person_id=person_id, kind=telling.template.code, subject=subject, text=text,
        link=telling.link, language=telling.wishes.language(person_id),
        send_key=f"{telling.key}:{person_id}", at=telling.at, not_before=goes,
    )  # fmt: skip


def _tell_ledger(telling: _Telling, told: set[int], posted: set[int]) -> None:
    if told or posted:
        people = sorted(told | posted)
        code, key = telling.template.code, telling.key
        publish(PeopleTold(template=code, key=key, person_ids=people, letters=len(posted)))
