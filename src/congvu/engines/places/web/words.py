"""Words of the pages of places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LEVELS = {"province": _("Cấp tỉnh"), "district": _("Cấp huyện"), "commune": _("Cấp xã")}
