"""Electronic identification codes of agencies: the new scheme, the old one, and both ways.

Law: QĐ 20/2020/QĐ-TTg (new, from the left: ``G09.20``); QCVN 102:2016/BTTTT (old, thirteen
characters, reversed: ``000.00.20.G09``). Source: domain.md §1.1.
"""

from __future__ import annotations

import re

LONGEST = 35
NEW = re.compile(r"[A-Y]\d{2}(\.[0-9A-Z]+)*")
OLD = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Y]\d{2})")
# Digits that the old scheme has for levels 2, 3 and 4.
OLD_WIDTHS = (2, 2, 3)


def is_new_code(code: str) -> bool:
    """Whether it is a well-formed code of QĐ 20/2020."""
    return len(code) <= LONGEST and NEW.fullmatch(code) is not None


def is_old_code(code: str) -> bool:
    """Whether it is a well-formed code of QCVN 102:2016."""
    return OLD.fullmatch(code) is not None


def new_code(old: str) -> str | None:
    """``000.21.36.I03`` → ``I03.36.21``; None when it is no old code.

    A zero group before a filled one names no level and has no new form.
    """
    found = OLD.fullmatch(old)
    if found is None:
        return None
    fourth, third, second, first = found.groups()
    groups = [second, third, fourth]
    while groups and not int(groups[-1]):
        groups.pop()
    if any(not int(g) for g in groups):
        return None
    return ".".join([first, *groups])


def old_code(new: str) -> str | None:
    """``H23.12`` → ``000.00.12.H23``; None when the code does not fit the old thirteen characters."""
    if not is_new_code(new):
        return None
    first, *groups = new.split(".")
    if len(groups) > len(OLD_WIDTHS):
        return None
    fits = all(
        g.isdigit() and len(g) == width and int(g)
        for g, width in zip(groups, OLD_WIDTHS, strict=False)
    )
    if not fits:
        return None
    empty = ["0" * width for width in OLD_WIDTHS[len(groups) :]]
    second, third, fourth = [*groups, *empty]
    return f"{fourth}.{third}.{second}.{first}"


def canonical(code: str) -> str:
    """What is stored for a code written either way: the new form; '' when it is neither."""
    tidy = "".join(code.split()).upper()
    return tidy if is_new_code(tidy) else new_code(tidy) or ""


def level_of(code: str) -> int:
    """The level of a new code: ``G09`` 1, ``G09.20`` 2…"""
    return code.count(".") + 1


def is_under(code: str, above: str) -> bool:
    """Whether a code was issued under another: ``G09.20`` under ``G09``."""
    return code.startswith(above + ".")
