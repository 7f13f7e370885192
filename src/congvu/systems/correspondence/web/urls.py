"""Addresses of correspondence: /van-ban-den/ …, at the root."""

from __future__ import annotations

from congvu.systems.correspondence.web import (
    axis,
    books,
    copying,
    desk,
    entering,
    files,
    incoming,
    letters,
    mailboxes,
    outgoing,
    receiving,
    scans,
    sending,
    statistics,
)
from congvu.webkit.web.routes import route

REGISTER = "correspondence.letter.register"
WRITE, SIGN = "documents.draft.write", "documents.draft.sign"
READ = "correspondence.letter.read"
CLOSE = "correspondence.book.close"
ROUTE = "correspondence.letter.route"
HANDLE = "correspondence.letter.handle"
KEEP = "correspondence.file.keep"
OPEN = "correspondence.letter.open"
MAILBOX = "correspondence.mailbox.read"
SEE = "correspondence.letter.see"  # rows are narrowed to those who read the book or were given the letter

app_name = "correspondence"
urlpatterns = [
    route("van-ban-den/", incoming.Letters.as_view(), needs=SEE, name="letters"),
    route("van-ban-den/vao-so/", entering.new, needs=REGISTER, name="new"),
    route("van-ban-den/quet/", scans.index, needs=REGISTER, name="scans"),
    route("van-ban-den/quet/<uuid:uid>/", scans.review, needs=REGISTER, name="scan"),
    route("van-ban-den/quet/<uuid:uid>/bo/", scans.drop, needs=REGISTER, name="drop-scan"),
    route("van-ban-den/phan-cong/<uuid:uid>/", letters.assignment, needs=SEE, name="assignment"),
    route(
        "van-ban-den/phan-cong/<uuid:uid>/tien-do/", letters.progress, needs=HANDLE, name="progress"
    ),
    route("van-ban-den/phan-cong/<uuid:uid>/xong/", letters.finish, needs=HANDLE, name="finish"),
    route("van-ban-den/<uuid:uid>/", letters.show, needs=SEE, name="letter"),
    route("van-ban-den/<uuid:uid>/sua/", entering.correct, needs=REGISTER, name="correct"),
    route("van-ban-den/<uuid:uid>/sao/", copying.copies, needs=SIGN, name="copies"),
    route("van-ban-den/<uuid:uid>/phieu/", letters.slip, needs=ROUTE, name="slip"),
    route("van-ban-den/<uuid:uid>/tiep-nhan/", axis.accept, needs=REGISTER, name="accept"),
    route("van-ban-den/<uuid:uid>/tu-choi/", axis.refuse, needs=REGISTER, name="refuse"),
    route("van-ban-den/<uuid:uid>/lay-lai/", axis.answer_recall, needs=REGISTER, name="recall"),
    route("thong-ke-van-thu/", statistics.index, needs=READ, name="statistics"),
    route("so-van-thu/", books.Books.as_view(), needs=READ, name="books"),
    route("so-van-thu/buu-dien/", desk.post, needs=REGISTER, name="post"),
    route("so-van-thu/buu-dien/<uuid:uid>/", desk.receipt, needs=REGISTER, name="receipt"),
    route("so-van-thu/ban-luu/", desk.lend, needs=REGISTER, name="lend"),
    route("so-van-thu/ban-luu/<uuid:uid>/", desk.take_back, needs=REGISTER, name="take-back"),
    route("so-van-thu/<uuid:uid>/", books.show, needs=READ, name="book"),
    route("so-van-thu/<uuid:uid>/khoa/", books.close, needs=CLOSE, name="close-book"),
    route("ho-so-cong-viec/", files.Files.as_view(), needs=KEEP, name="files"),
    route("ho-so-cong-viec/lap/", files.new, needs=KEEP, name="new-file"),
    route("ho-so-cong-viec/dua-vao/", files.put, needs=KEEP, name="put-in-file"),
    route("ho-so-cong-viec/dua-ra/<uuid:uid>/", files.take, needs=KEEP, name="take-out"),
    route("ho-so-cong-viec/<uuid:uid>/", files.show, needs=KEEP, name="file"),
    route("ho-so-cong-viec/<uuid:uid>/mo/", files.open_, needs=KEEP, name="open-file"),
    route("ho-so-cong-viec/<uuid:uid>/ket-thuc/", files.close, needs=KEEP, name="close-file"),
    route("ho-so-cong-viec/<uuid:uid>/cho-nop/", files.offer, needs=KEEP, name="offer-file"),
    route("ho-so-cong-viec/<uuid:uid>/lui/", files.back, needs=KEEP, name="file-back"),
    route("van-ban-di/", outgoing.Outgoing.as_view(), needs=SEE, name="outgoing"),
    route("van-ban-di/soan/", outgoing.start, needs=WRITE, name="start"),
    route("van-ban-di/<uuid:uid>/", sending.show, needs=SEE, name="sent"),
    route(
        "van-ban-di/<uuid:uid>/noi-nhan/<int:recipient>/gui-lai/",
        sending.mail_again,
        needs=REGISTER,
        name="mail-again",
    ),
    route(
        "van-ban-di/<uuid:uid>/noi-nhan/<int:recipient>/rut/",
        sending.take_back,
        needs=REGISTER,
        name="mailbox-take",
    ),
    route(
        "van-ban-di/<uuid:uid>/noi-nhan/<int:recipient>/dung-lien-ket/",
        sending.end_link,
        needs=REGISTER,
        name="end-link",
    ),
    route("hop-thu-van-ban/", mailboxes.Mailbox.as_view(), needs=MAILBOX, name="mailbox"),
    route("hop-thu-van-ban/<int:recipient>/", mailboxes.show, needs=MAILBOX, name="mailbox-letter"),
    route(
        "hop-thu-van-ban/<int:recipient>/tep/",
        mailboxes.fetch,
        needs=MAILBOX,
        name="mailbox-file",
    ),
    route(
        "hop-thu-van-ban/<int:recipient>/tra-loi/",
        mailboxes.reply,
        needs=MAILBOX,
        name="mailbox-reply",
    ),
    route(
        "hop-thu-van-ban/<int:recipient>/da-nhan/",
        mailboxes.confirm,
        needs=MAILBOX,
        name="mailbox-confirm",
    ),
    route("nhan-van-ban/<str:token>/", receiving.receive, needs="public", name="receive"),
    route("van-ban-di/<uuid:uid>/cap-nhat/", sending.update, needs=REGISTER, name="update"),
    route(
        "van-ban-di/<uuid:uid>/cap-nhat/thoi-cho/",
        sending.end_update,
        needs=REGISTER,
        name="end-update",
    ),
    route("van-ban-di/<uuid:uid>/cong-khai/", sending.open_, needs=OPEN, name="open-letter"),
    route("van-ban-di/<uuid:uid>/thu-hoi/", sending.recall, needs=REGISTER, name="ask-back"),
    route(
        "van-ban-di/<uuid:uid>/thu-hoi/ket-thuc/",
        sending.end_recall,
        needs=REGISTER,
        name="end-recall",
    ),
]
