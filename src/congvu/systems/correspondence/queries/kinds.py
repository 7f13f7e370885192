"""Closed lists: kinds of documents, levels of urgency and secrecy, agencies we know."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.systems.correspondence.rules import urgency
from congvu.systems.correspondence.rules.reading import Known

SECRECY, AGENCIES = "secrecy", "level1_agencies"
COPY = "copy"  # sao y, trích sao, sao lục: a form of a document, not a kind


def kinds() -> list[tuple[str, str]]:
    """Code and name of every kind, in the decree's order."""
    return [(k.code, k.name) for k in documents.document_kinds() if k.form != COPY]


def kind_label(code: str) -> str:
    """The name of a kind."""
    return dict(kinds()).get(code, code)


def urgencies() -> list[tuple[str, str]]:
    """Code and name; "" is usual."""
    return [(code, _(label)) for code, label in urgency.LABELS.items()]


def secrecies(*, on: date) -> list[tuple[str, str]]:
    """Code and name; "" is not secret."""
    return [("", _("Không mật")), *((c.code, c.label) for c in law.codes(SECRECY, on=on))]


def known(*, on: date) -> Known:
    """What the reader holds a scan against: kinds, our units, the agencies of the first level."""
    listed = {
        k.code: (k.name, k.abbreviation) for k in documents.document_kinds() if k.form != COPY
    }
    agencies = {
        c.code: (c.label, str(c.extra.get("short", ""))) for c in law.codes(AGENCIES, on=on)
    }
    ours = {u.code: (u.name, u.short_name) for u in org.get_many(org.all_ids()).values()}
    return Known(kinds=listed, authors={**agencies, **ours})


def authors(*, on: date) -> list[str]:
    """Names that the form suggests, each once."""
    near = {u.name for u in org.get_many(org.all_ids()).values() if u.level != "xa"}
    return sorted(near | {c.label for c in law.codes(AGENCIES, on=on)})
