"""The post: one job carries one letter or one parcel."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import replace
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from congvu.engines.jobs.api import job
from congvu.engines.notify import actions
from congvu.engines.notify.actions.carrying import Outcome
from congvu.engines.notify.actions.letters import Outgoing
from congvu.engines.notify.actions.parcels import Packed
from congvu.engines.notify.contracts import STOP_SALT
from congvu.engines.notify.rules.letters import is_final, mask
from congvu.engines.notify.rules.words import paragraphs_html
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused

POST = Actor.system("notify")
PATIENCE = 120  # seconds; a server looks into attachments before it says that it takes them


@job(name="notify.letter", attempts=8)
def letter(*, letter: int) -> None:
    """Carry one letter: reserve, post, confirm. After a crash it goes again, same Message-ID."""
    outgoing = actions.take_letter(actor=POST, letter=letter, at=clock.now())
    if outgoing is None:
        return
    outcome = post(lambda: compose(outgoing))
    actions.settle_letter(actor=POST, letter=letter, outcome=outcome, at=clock.now())


@job(name="notify.parcel", attempts=8)
def parcel(*, parcel: int) -> None:
    """Carry one parcel, as a letter is carried."""
    packed = actions.take_parcel(actor=POST, parcel=parcel, at=clock.now())
    if packed is None:
        return
    outcome = post(lambda: pack(packed))
    trouble = outcome.trouble.replace(packed.address, mask(packed.address))
    outcome = replace(outcome, trouble=trouble)  # servers repeat the address; others read this
    actions.settle_parcel(actor=POST, parcel=parcel, outcome=outcome, at=clock.now())


def post(made: Callable[[], EmailMultiAlternatives]) -> Outcome:
    """Hand a mail to the mail server and say what it answered."""
    try:
        made().send()
    except Refused as error:  # a file that should go with it cannot be read
        return Outcome(delivered=False, final=True, trouble=error.message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return Outcome(delivered=False, final=is_final(code), trouble=_trouble(code, words))
    except smtplib.SMTPResponseException as error:
        final = is_final(error.smtp_code)
        trouble = _trouble(error.smtp_code, error.smtp_error)
        return Outcome(delivered=False, final=final, trouble=trouble)
    except (ValueError, smtplib.SMTPException, OSError) as error:
        final = isinstance(error, ValueError)  # a header that cannot be written
        return Outcome(delivered=False, final=final, trouble=f"{type(error).__name__}: {error}")
    return Outcome(delivered=True)


def compose(outgoing: Outgoing) -> EmailMultiAlternatives:
    """The letter as plain text and simple HTML, with the one-click way out (RFC 8058)."""
    token = signing.dumps(outgoing.uid, salt=STOP_SALT)
    stop = settings.PUBLIC_URL + reverse("notify:stop", kwargs={"token": token})
    context = {
        "letter": outgoing,
        "html": paragraphs_html(outgoing.text),
        "link": settings.PUBLIC_URL + outgoing.link if outgoing.link else "",
        "stop": stop,
    }
    with translation.override(outgoing.language):
        mail = EmailMultiAlternatives(
            subject=outgoing.subject,
            body=render_to_string("notify/mail.txt", context),
            to=[outgoing.address],
            headers={
                **_headers(outgoing.uid),
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        mail.attach_alternative(render_to_string("notify/mail.html", context), "text/html")
    return mail


def pack(packed: Packed) -> EmailMultiAlternatives:
    """The parcel with its files, in the agency's name. Raises Refused when a file is not whole."""
    context = {"parcel": packed, "html": paragraphs_html(packed.text)}
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    with translation.override("vi"):
        mail = EmailMultiAlternatives(
            subject=packed.subject,
            body=render_to_string("notify/parcel.txt", context),
            from_email=formataddr((packed.sender, own)),
            to=[formataddr((packed.name, packed.address))],
            reply_to=[packed.reply_to] if packed.reply_to else [],
            headers=_headers(packed.uid),
            connection=get_connection(timeout=PATIENCE),
        )
        mail.attach_alternative(render_to_string("notify/parcel.html", context), "text/html")
    for name, media_type, content in import_string(settings.CONGVU_ATTACHED)(packed.file_uids):
        mail.attach(name, content, media_type)
    return mail


def _headers(uid: str) -> dict[str, str]:
    """uid: a repeat after a crash bears the same Message-ID, and is known by it."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return {"Message-ID": f"<{uid}@{host}>", "Auto-Submitted": "auto-generated"}


def _trouble(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {said}"
