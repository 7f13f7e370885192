"""What the synchronisation tells the house: figures and receipts, no row."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class FeedChanged(Event):
    name = "datacentre.feed.changed"
    sentence = "Sửa kết nối bộ dữ liệu {code}: {host}"
    noun = "datacentre.feed"
    subject = "feed_uid"

    feed_uid: str
    code: str
    host: str
    way: str
    is_on: bool
    basis: str


@event
class BatchMade(Event):
    """first, last: positions of the ledger that it covers; 0 for rows sent again."""

    name = "datacentre.batch.made"
    sentence = "Lập đợt {number} của bộ dữ liệu {code}: {count} dòng"
    noun = "datacentre.feed"
    subject = "feed_uid"
    law = "nd-278-2025"

    feed_uid: str
    code: str
    number: int
    count: int
    first: int
    last: int
    sha256: str


@event
class BatchReceived(Event):
    name = "datacentre.batch.received"
    sentence = "Trung tâm Dữ liệu quốc gia nhận đợt {number} của {code}, biên nhận {receipt}"
    noun = "datacentre.feed"
    subject = "feed_uid"

    feed_uid: str
    code: str
    number: int
    count: int
    receipt: str


@event
class BatchPutOff(Event):
    name = "datacentre.batch.put_off"
    sentence = "Đợt {number} của {code} chưa gửi được: {trouble}"
    noun = "datacentre.feed"
    subject = "feed_uid"

    feed_uid: str
    code: str
    number: int
    attempts: int
    dead: bool
    trouble: str


@event
class BatchResent(Event):
    name = "datacentre.batch.resent"
    sentence = "Cho gửi lại đợt {number} của {code}"
    noun = "datacentre.feed"
    subject = "feed_uid"

    feed_uid: str
    code: str
    number: int


@event
class FeedReconciled(Event):
    name = "datacentre.feed.reconciled"
    sentence = "Đối soát {code}: sổ có {ours}, Trung tâm có {theirs}, lệch {wrong}"
    noun = "datacentre.feed"
    subject = "feed_uid"
    law = "nd-278-2025"

    feed_uid: str
    code: str
    ours: int
    theirs: int
    wrong: int


@event
class SealsRenewed(Event):
    name = "datacentre.seals.renewed"
    sentence = "Mã hóa lại {count} mã bí mật của Trung tâm Dữ liệu quốc gia bằng khóa mới"

    count: int
