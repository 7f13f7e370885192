"""The exchange's declaration."""

from __future__ import annotations

from congvu.kernel.manifest import (
    Manifest,
    Metric,
    Permission,
    Schedule,
    Scope,
    Screen,
    Sealed,
    Tile,
)

manifest = Manifest(
    label="exchange",
    title="Trục liên thông văn bản",
    owner="Trung tâm Công nghệ thông tin",
    law=("qd-28-2018-qd-ttg", "qcvn-102-2016-btttt", "qd-20-2020-qd-ttg"),
    prefix="/",
    permissions=(
        Permission(
            "exchange.message.read", "Xem bản tin liên thông của đơn vị", scope=Scope.SUBTREE
        ),
        Permission(
            "exchange.message.resend",
            "Gửi lại bản tin, xử lý bản tin cách ly",
            scope=Scope.NATION,
            privileged=True,
        ),
        Permission(
            "exchange.partner.manage",
            "Khai báo cơ quan liên thông",
            scope=Scope.NATION,
            privileged=True,
        ),
        Permission("exchange.message.send", "Chuyển bản tin (hệ thống)", scope=Scope.NATION),
    ),
    menu=(
        Screen(
            "exchange:messages",
            "Trục liên thông văn bản",
            icon="list",
            needs="exchange.message.read",
            order=960,
        ),
    ),
    tiles=(
        Tile(
            "exchange.stuck",
            "Văn bản chưa gửi được",
            query="queries.health.stuck",
            url="exchange:messages",
            icon="warning",
            needs="exchange.message.resend",
            order=61,
        ),
    ),
    metrics=(Metric("exchange_deliveries", "Bản tin chưa đến nơi nhận", "queries.health.samples"),),
    sealed=(
        Sealed(
            "Bản tin liên thông và khóa chung",
            renew="actions.keys.renew",
            reseal="actions.keys.reseal",
            left="queries.keys.left",
        ),
    ),
    schedules=(
        Schedule("exchange.sweep", "*/10 * * * * *", "tasks.sweep"),
        Schedule("exchange.poll", "*/30 * * * * *", "tasks.poll"),
        Schedule("exchange.read_agencies", "17 * * * *", "tasks.read_agencies"),
        Schedule("exchange.stamp_head", "* * * * *", "tasks.stamp_head"),
    ),
)
