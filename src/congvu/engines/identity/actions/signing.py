"""New signing keys: by themselves every ninety days, and at once when one may be known to others."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.identity.events import SigningKeysRenewed
from congvu.engines.identity.models import signing
from congvu.engines.identity.rules.signing import AHEAD, ALGORITHMS, is_due
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

ROTATE = "identity.key.rotate"


@action(needs=ROTATE)
def renew_signing_keys(*, actor: Actor, at: datetime, all_at_once: bool = False) -> list[str]:
    """The next key of each algorithm whose newest is old enough; their names."""
    due = [a for a in ALGORITHMS if all_at_once or is_due(signing.keys_of(a), at)]
    if not due:
        unchanged()
        return []
    made = [f"{a}-{signing.add_key(a, not_before=at + AHEAD):03d}" for a in due]
    publish(SigningKeysRenewed(names=", ".join(made), signs_from=(at + AHEAD).isoformat()))
    return made


def renew() -> str:
    """All of them at once, for ``congvu keys rotate``; their names."""
    names = renew_signing_keys(actor=Actor.system("keys"), at=clock.now(), all_at_once=True)
    return ", ".join(f"identity/sign-{name}" for name in names)
