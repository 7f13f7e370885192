"""Answers of drafts at rest: sealed under a key of this installation, never in the database."""

from __future__ import annotations

from typing import Any

from congvu.kernel.sealing import seal_json, unseal_json

KEY = "casework-drafts"


def seal(answers: dict[str, Any], context: str) -> bytes:
    """The answers as ciphertext bound to ``context`` (draft and step)."""
    return seal_json(answers, key=KEY, context=context)


def unseal(sealed: bytes, context: str) -> dict[str, Any]:
    """The answers back. Raises InvalidTag when row or context were changed."""
    return unseal_json(sealed, key=KEY, context=context)
