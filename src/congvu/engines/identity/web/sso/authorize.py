"""An application asks to let a person in: who they are, how strongly, whether they agree; then a code.

Source: OpenID Connect Core 1.0 §3.1.2; RFC 9207 (``iss`` in the answer).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from congvu.engines.identity.actions.sign_ons import let_in, note_refusal
from congvu.engines.identity.models import Account, Application
from congvu.engines.identity.models.applications import Audience
from congvu.engines.identity.queries.applications import agreed, by_client_id
from congvu.engines.identity.rules import asking
from congvu.engines.identity.rules.applications import NUMBER, origin_of
from congvu.engines.identity.rules.asking import AnsweredNo, Asked, AskedWrongly
from congvu.engines.identity.web.sessions import close_session
from congvu.engines.identity.web.sso.proof import again_url, proof_of, signed_in_at, stronger_url
from congvu.engines.identity.web.sso.words import TROUBLES, scope_words
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import limits
from congvu.webkit.web.answers import page
from congvu.webkit.web.routes import actor_of

ASKED_AGAIN = "identity_sso_asked_again"  # since when a fresh proof is owed
ANEW = frozenset({"login", "select_account"})
PATIENCE = 900  # seconds in which the proof that was asked for may be given


@dataclass(frozen=True)
class Question:
    """A request that may be answered, and its own words for the way back here."""

    application: Application
    asked: Asked
    said: QueryDict

    @property
    def here(self) -> str:
        """Its address on this site."""
        return f"{reverse('identity:sso-authorize')}?{self.said.urlencode()}"

    @property
    def here_afresh(self) -> str:
        """The same after a new sign-in, which is as fresh as any application can wish."""
        said = self.said.copy()
        left = [w for w in said.pop("prompt", [""])[-1].split() if w not in ANEW]
        said.pop("max_age", None)
        if left:
            said["prompt"] = " ".join(left)
        return f"{reverse('identity:sso-authorize')}?{said.urlencode()}"


@csrf_exempt  # an application may post its request; nothing is changed before the person's own form
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The way in."""
    limits.count(request, "sso-page")
    said = request.POST if request.method == "POST" else request.GET
    return _answer(request, said, consented=False)


@never_cache
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """The person's yes or no; the request is read and checked anew."""
    said = QueryDict(request.POST.get("request", ""))
    if request.POST.get("answer") == "yes":
        return _answer(request, said, consented=True)
    try:
        question = _read(said)
    except (AskedWrongly, AnsweredNo):
        return _trouble(request, "stale")
    return _no(
        request, question.application, said, AnsweredNo("access_denied", "the person said no")
    )


@never_cache
@require_POST
def other_account(request: HttpRequest) -> HttpResponse:
    """The person leaves this account and signs in with another, or with the same one anew."""
    said = QueryDict(request.POST.get("request", ""))
    try:
        question = _read(said)
    except (AskedWrongly, AnsweredNo):
        return _trouble(request, "stale")
    close_session(request, actor_of(request))
    logout(request)
    return HttpResponseRedirect(_sign_in_url(question))


def _answer(request: HttpRequest, said: QueryDict, *, consented: bool) -> HttpResponse:
    application = by_client_id(said.get("client_id", ""))
    try:
        asking.where_to(_words(said), application.registered if application else None)
    except AskedWrongly as wrong:
        _note(said, "invalid_request", wrong.key)
        return _trouble(request, wrong.key)
    assert application is not None
    try:
        question = Question(application, asking.read(_words(said), application.registered), said)
        before = _first(request, question)
        return before or _let_in_or_ask(request, question, consented)
    except AnsweredNo as no:
        return _no(request, application, said, no)


def _read(said: QueryDict) -> Question:
    application = by_client_id(said.get("client_id", ""))
    known = application.registered if application else None
    asking.where_to(_words(said), known)
    assert application is not None
    assert known is not None
    return Question(application, asking.read(_words(said), known), said)


def _words(said: QueryDict) -> dict[str, str]:
    """Each parameter once: the last counts."""
    return {name: str(value) for name, value in said.items()}


def _first(request: HttpRequest, question: Question) -> HttpResponse | None:
    """What the person must do before an answer; None when nothing. Raises AnsweredNo."""
    silent = "none" in question.asked.prompt
    if not actor_of(request).is_signed_in:
        if silent:
            raise AnsweredNo("login_required")
        return HttpResponseRedirect(_sign_in_url(question))
    _refuse_wrong_kind(request, question.application)
    if _is_stale(request, question.asked):
        if silent:
            raise AnsweredNo("login_required")
        return _once_more(request, question)
    level = _level(request, question)
    if proof_of(request).level < level:
        if silent:
            raise AnsweredNo("interaction_required", "a stronger sign-in is needed")
        url = stronger_url(request, question.here, level)
        return HttpResponseRedirect(url) if url else _ask_to_enrol(request, question)
    return None


def _level(request: HttpRequest, question: Question) -> int:
    """How strongly the person must be proven; a citizen's number is given out at level 2 only."""
    gives_number = NUMBER in question.asked.scopes and actor_of(request).is_citizen
    return max(question.application.least_level, question.asked.level, 2 if gives_number else 0)


def _let_in_or_ask(request: HttpRequest, question: Question, consented: bool) -> HttpResponse:
    application, asked, actor = question.application, question.asked, actor_of(request)
    known = agreed(actor.account_id or 0, application.pk)
    covered = application.is_trusted or set(asked.scopes) <= known
    if not consented and ("consent" in asked.prompt or not covered):
        if "none" in asked.prompt:
            raise AnsweredNo("consent_required")
        return _ask_for_consent(request, question, known)
    code = let_in(
        actor=actor, application_id=application.pk, asked=asked, proof=proof_of(request),
        consented=consented, at=clock.now(),
    )  # fmt: skip
    request.session.pop(ASKED_AGAIN, None)
    return _leave(request, application, asked.redirect_uri, {"code": code, "state": asked.state})


def _is_stale(request: HttpRequest, asked: Asked) -> bool:
    """Whether a fresh proof is owed: prompt=login, or longer ago than max_age."""
    proven, now = signed_in_at(request), clock.now()
    if not _is_old(request, asked) and not asked.prompt & ANEW:
        return False
    since = float(request.session.get(ASKED_AGAIN, 0))
    given = since <= proven.timestamp() and abs(now.timestamp() - since) < PATIENCE
    return not given


def _is_old(request: HttpRequest, asked: Asked) -> bool:
    if asked.max_age is None:
        return False
    return clock.now() - signed_in_at(request) > timedelta(seconds=asked.max_age)


def _once_more(request: HttpRequest, question: Question) -> HttpResponse:
    """To the page where one proves oneself again; citizens and the demo's cast sign in anew.

    They are asked first: a page elsewhere can send anybody's browser here, and must not sign them out.
    """
    url = again_url(request, question.here, _level(request, question))
    if url and "select_account" not in question.asked.prompt:
        request.session[ASKED_AGAIN] = clock.now().timestamp()
        return HttpResponseRedirect(url)
    context = {
        "application": question.application, "request_line": question.said.urlencode(),
        "stay": question.here_afresh if _may_stay(request, question) else "",
    }  # fmt: skip
    return page(request, "identity/sso/account.html", context)


def _may_stay(request: HttpRequest, question: Question) -> bool:
    """Whether the account of this session would do: it was only asked which one."""
    asked = question.asked
    return "login" not in asked.prompt and not _is_old(request, asked)


def _sign_in_url(question: Question) -> str:
    """Straight to the door of the only kind of people the application is for."""
    doors = {Audience.CITIZENS: "identity:eid-begin", Audience.OFFICIALS: "identity:sign-in"}
    door = doors.get(Audience(question.application.audience), "identity:sign-in")
    return f"{reverse(door)}?{urlencode({'next': question.here_afresh})}"


def _refuse_wrong_kind(request: HttpRequest, application: Application) -> None:
    kind = request.user.kind if isinstance(request.user, Account) else ""
    if application.audience not in {kind, Audience.ALL}:
        raise AnsweredNo("access_denied", "the application is not for this kind of account")


def _ask_for_consent(
    request: HttpRequest, question: Question, known: frozenset[str]
) -> HttpResponse:
    context = {
        "application": question.application, "scopes": scope_words(question.asked.scopes),
        "wider": bool(known), "request_line": question.said.urlencode(),
        "unit": question.application.machine.account.home_unit,
    }  # fmt: skip
    return page(request, "identity/sso/consent.html", context)


def _ask_to_enrol(request: HttpRequest, question: Question) -> HttpResponse:
    context = {"application": question.application, "here": question.here}
    return page(request, "identity/sso/enrol.html", context, status=403)


def _no(
    request: HttpRequest, application: Application, said: QueryDict, no: AnsweredNo
) -> HttpResponse:
    if no.error not in {"login_required", "consent_required", "interaction_required"}:
        _note(
            said, no.error, no.why
        )  # the three are how an application asks whether it may be silent
    words = {"error": no.error, "error_description": no.why, "state": said.get("state", "")}
    return _leave(request, application, said.get("redirect_uri") or "", words)


def _leave(
    request: HttpRequest, application: Application, uri: str, words: dict[str, str]
) -> HttpResponse:
    """Back to the application. A browser that comes from a form of ours is led on by a page: the
    content policy lets forms, and where they lead, end on this site only."""
    words = {k: v for k, v in (words | {"iss": settings.PUBLIC_URL}).items() if v}
    url = _with(uri, words)
    if _came_from_our_form(request):
        context = {"url": url, "application": application, "is_error": "error" in words}
        return page(request, "identity/sso/leave.html", context)
    answer = HttpResponse(status=303 if request.method == "POST" else 302)
    answer["Location"] = url  # Django's redirect knows only http: a program may have its own scheme
    return answer


def _came_from_our_form(request: HttpRequest) -> bool:
    if request.method == "POST" and request.headers.get("Origin") == origin_of(settings.PUBLIC_URL):
        return True
    own = f"{request.scheme}://{request.get_host()}/"
    return request.headers.get("Referer", "").startswith(own)


def _with(uri: str, words: dict[str, str]) -> str:
    parts = urlsplit(uri)
    query = "&".join(part for part in (parts.query, urlencode(words)) if part)
    return urlunsplit(parts._replace(query=query))


def _trouble(request: HttpRequest, key: str) -> HttpResponse:
    """The request cannot be answered to its sender, so the person reads why."""
    context = {"message": TROUBLES[key], "heading": _("Chưa đăng nhập được vào ứng dụng")}
    return page(request, "identity/sso/trouble.html", context, status=400)


def _note(said: QueryDict, error: str, why: str) -> None:
    note_refusal(
        actor=Actor.stranger(), client_id=said.get("client_id", ""), step="authorize", error=error,
        why=why,
    )  # fmt: skip
