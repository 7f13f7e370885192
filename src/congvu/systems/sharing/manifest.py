"""Sharing as the house sees it."""

from congvu.kernel.manifest import Manifest, Permission, Scope, Screen

manifest = Manifest(
    label="sharing",
    title="Chia sẻ dữ liệu của tôi",
    owner="Văn phòng Bộ",
    law=("luat-91-2025-qh15",),
    prefix="/chia-se",
    permissions=(
        Permission(
            "sharing.link.create",
            "Chia sẻ dữ liệu của mình",
            Scope.OWN,
            audience="citizen",
            law="luat-91-2025-qh15",
            eid_level=2,
        ),
    ),
    menu=(
        Screen(
            "sharing:links",
            "Chia sẻ và đồng ý",
            icon="link",
            needs="sharing.link.create",
            order=31,
            audience="citizen",
        ),
    ),
)
