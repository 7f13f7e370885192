"""Life events as the house sees them."""

from congvu.kernel.manifest import ContentKind, Findable, Manifest, Screen

manifest = Manifest(
    label="proactive",
    title="Dịch vụ công theo sự kiện và chủ động",
    owner="Văn phòng Bộ",
    law=("nd-224-2026", "nd-118-2025"),
    prefix="/",
    menu=(
        Screen(
            "proactive:events",
            "Việc trong đời",
            icon="people",
            needs="public",
            order=11,
            audience="all",
        ),
    ),
    content=(
        ContentKind(
            kind="life-events",
            load="actions.load_event",
            label="Trang việc trong đời",
            check="actions.check_event",
            after=("procedures", "bundles"),
        ),
    ),
    search=(
        Findable(
            "LifeEvent",
            fields=("text",),
            visible="queries.searchable",
            url="proactive:version",
            title="title",
            label="Việc trong đời",
            noun="proactive.life_event",
            public="*",
        ),
    ),
    moments="queries.moments",
)
