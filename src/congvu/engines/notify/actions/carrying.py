"""What letters and parcels share on their way: locked, taken, settled, put in line again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from congvu.engines.jobs import api as jobs
from congvu.engines.notify.contracts import LetterState
from congvu.engines.notify.models import Mail
from congvu.engines.notify.models.letters import MailQuerySet
from congvu.engines.notify.rules.letters import ATTEMPTS, mask, pause

OVER = (LetterState.DELIVERED, LetterState.FAILED, LetterState.STOPPED)
Kind = TypeVar("Kind", bound=Mail)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the post said. final: another try would not help."""

    delivered: bool
    final: bool = False
    trouble: str = ""


def locked(rows: MailQuerySet[Kind], pk: int) -> Kind | None:
    """The row when there is still something to do with it."""
    mail = rows.as_system("the post carries everybody's mail")
    row: Kind | None = mail.select_for_update().filter(pk=pk).first()
    return None if row is None or row.state in OVER else row


def take(row: Mail, address: str) -> None:
    """It is with the post now; one more try."""
    row.state, row.attempts = LetterState.SENDING, row.attempts + 1
    row.masked_address = mask(address)
    row.save(update_fields=["state", "attempts", "masked_address"])


def note(row: Mail, outcome: Outcome, at: datetime) -> bool:
    """Write down what the post said; a passing trouble puts it in line again. True: it is over."""
    if outcome.delivered:
        end(row, LetterState.DELIVERED, "", at)
    elif outcome.final or row.attempts >= ATTEMPTS:
        end(row, LetterState.FAILED, outcome.trouble, at)
    else:
        _again(row, outcome.trouble, at)
        return False
    return True


def end(row: Mail, state: LetterState, trouble: str, at: datetime) -> None:
    """It reached its end."""
    row.state, row.trouble = state, trouble[:500]
    row.delivered_at = at if state is LetterState.DELIVERED else None
    row.save(update_fields=["state", "trouble", "delivered_at"])


def restart(row: Mail, at: datetime) -> None:
    """All its tries again, at once."""
    row.state, row.attempts, row.trouble = LetterState.CREATED, 0, ""
    row.save(update_fields=["state", "attempts", "trouble"])
    line_up(row, f"{at}")


def line_up(row: Mail, key: str, *, run_at: datetime | None = None) -> None:
    """The job that carries it; its argument is called as the model is."""
    jobs.enqueue(
        row.JOB, run_at=run_at, unique_key=f"{row.JOB}:{row.pk}:{key}",
        **{row.JOB.rpartition(".")[2]: row.pk},
    )  # fmt: skip


def _again(row: Mail, trouble: str, at: datetime) -> None:
    goes = at + pause(row.attempts)
    row.state, row.trouble, row.not_before = LetterState.CREATED, trouble[:500], goes
    row.save(update_fields=["state", "trouble", "not_before"])
    line_up(row, str(row.attempts), run_at=goes)
