"""The post: one job carries one letter."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from congvu.engines.jobs.api import job
from congvu.engines.notify import actions
from congvu.engines.notify.actions.letters import Outcome, Outgoing
from congvu.engines.notify.contracts import STOP_SALT
from congvu.engines.notify.rules.letters import is_final
from congvu.engines.notify.rules.words import paragraphs_html
from congvu.kernel import clock
from congvu.kernel.actors import Actor

POST = Actor.system("notify")


@job(name="notify.letter", attempts=8)
def letter(*, letter: int) -> None:
    """Carry one letter: reserve, post, confirm. After a crash it goes again, same Message-ID."""
    outgoing = actions.take_letter(actor=POST, letter=letter, at=clock.now())
    if outgoing is None:
        return
    outcome = post(outgoing)
    actions.settle_letter(actor=POST, letter=letter, outcome=outcome, at=clock.now())


def post(outgoing: Outgoing) -> Outcome:
    """Hand the letter to the mail server and say what it answered."""
    try:
        compose(outgoing).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return Outcome(delivered=False, final=is_final(code), trouble=_trouble(code, words))
    except smtplib.SMTPResponseException as error:
        final = is_final(error.smtp_code)
        trouble = _trouble(error.smtp_code, error.smtp_error)
        return Outcome(delivered=False, final=final, trouble=trouble)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(delivered=False, trouble=f"{type(error).__name__}: {error}")
    return Outcome(delivered=True)


def compose(outgoing: Outgoing) -> EmailMultiAlternatives:
    """The letter as plain text and simple HTML, with the one-click way out (RFC 8058)."""
    token = signing.dumps(outgoing.uid, salt=STOP_SALT)
    stop = settings.PUBLIC_URL + reverse("notify:stop", kwargs={"token": token})
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
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
                "Message-ID": f"<{outgoing.uid}@{host}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string("notify/mail.html", context), "text/html")
    return mail


def _trouble(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {said}"
