"""A line of `congvu check`: can letters leave the house."""

from __future__ import annotations

import smtplib

from django.conf import settings

from congvu.kernel.health import Finding

SECONDS = 5


def check_mail() -> Finding:
    """The mail server answers; without one the house says so and writes no letters."""
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if not host:
        return Finding(True, "không đặt máy chủ thư, chỉ báo trong hệ thống (CONGVU_SMTP_HOST)")
    try:
        with smtplib.SMTP(host, port, timeout=SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as fault:
        return Finding(
            False, f"{host}:{port} không trả lời ({fault})",
            "kiểm tra CONGVU_SMTP_HOST, CONGVU_SMTP_PORT và tường lửa; thư chờ trong sổ thư",
        )  # fmt: skip
    return Finding(True, f"{host}:{port} trả lời")
