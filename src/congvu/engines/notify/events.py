"""What notify tells: that people were told, that a notice was opened, what became of e-mails."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class PeopleTold(Event):
    """A notice went out. person_ids: whom; letters: how many of them by e-mail too."""

    name = "notify.people.told"
    sentence = "Đã gửi thông báo {template}"
    noun = "notice"
    subject = "key"
    template: str
    key: str
    person_ids: list[int]
    letters: int


@event
class MessagesRead(Event):
    """A person opened notices: the moment counts where the law counts from being told."""

    name = "notify.messages.read"
    sentence = "Đã đọc thông báo"
    noun = "message"
    subject = "first"
    first: str
    count: int


@event
class LetterSettled(Event):
    """A letter reached its end: delivered, failed or stopped."""

    name = "notify.letter.settled"
    sentence = "Thư điện tử: {state}"
    noun = "letter"
    subject = "uid"
    uid: str
    state: str
    attempts: int


@event
class ParcelPosted(Event):
    """A letter with files is to go to a place outside the house. address: masked."""

    name = "notify.parcel.posted"
    sentence = "Gửi thư điện tử đến {address}"
    noun = "parcel"
    subject = "uid"
    uid: str
    template: str
    address: str


@event
class ParcelSettled(Event):
    """Such a letter reached its end: a mail server took it, it failed, or it was stopped."""

    name = "notify.parcel.settled"
    sentence = "Thư điện tử gửi ra ngoài: {state}"
    noun = "parcel"
    subject = "uid"
    uid: str
    state: str
    attempts: int


@event
class LetterRetried(Event):
    """Somebody asked that a failed letter be sent again."""

    name = "notify.letter.retried"
    sentence = "Gửi lại thư"
    noun = "letter"
    subject = "uid"
    uid: str


@event
class LettersStopped(Event):
    """A reader clicked "no more of these" in a letter."""

    name = "notify.letters.stopped"
    sentence = "Ngừng nhận thư loại {kind}"
    noun = "letter"
    subject = "uid"
    uid: str
    kind: str


@event
class WishesChanged(Event):
    """A person changed what they want to be told and how. changed: ``kind:channel`` toggled."""

    name = "notify.wishes.changed"
    sentence = "Đã đổi tùy chọn nhận thông báo"
    noun = "wishes"
    subject = "person_id"
    person_id: int
    changed: list[str]
    language: str
