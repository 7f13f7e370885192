"""Where another system is and how we prove who we are over there, as a form: one for every room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from congvu.kernel.fetching import API_KEY, MOST_BYTES, MOST_SECONDS, MTLS, NONE, OAUTH2

WAYS = {
    NONE: gettext_lazy("Không xác thực"),
    API_KEY: gettext_lazy("Khóa API trong tiêu đề"),
    OAUTH2: gettext_lazy("OAuth2 (client credentials)"),
    MTLS: gettext_lazy("Chứng thư số của cổng (mTLS)"),
}


class TermsForm(forms.Form):
    """Where it is, how we prove who we are, within which limits."""

    base_url = forms.CharField(
        label=gettext_lazy("Địa chỉ của hệ thống nguồn"), max_length=300,
        help_text=gettext_lazy("Phần trước đường dẫn trong tài liệu, ví dụ: https://he-thong.example/v1"),
    )  # fmt: skip
    way = forms.ChoiceField(
        label=gettext_lazy("Cổng xác thực với hệ thống nguồn bằng"), choices=list(WAYS.items()),
        initial=NONE,
    )  # fmt: skip
    header = forms.CharField(
        label=gettext_lazy("Tên tiêu đề chứa khóa API"), max_length=60, required=False
    )
    token_url = forms.CharField(
        label=gettext_lazy("Địa chỉ lấy mã truy cập (OAuth2)"), max_length=300, required=False
    )
    client_id = forms.CharField(label="client_id (OAuth2)", max_length=120, required=False)
    scope = forms.CharField(
        label=gettext_lazy("Phạm vi xin cấp (OAuth2)"), max_length=200, required=False
    )
    secret = forms.CharField(
        label=gettext_lazy("Khóa API hoặc client_secret"), max_length=500, required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Được mã hóa khi lưu. Để trống: giữ mã đang dùng."),
    )  # fmt: skip
    certificate = forms.CharField(
        label=gettext_lazy("Chứng thư số của cổng (mTLS, PEM)"), required=False, max_length=20_000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    key = forms.CharField(
        label=gettext_lazy("Khóa riêng của chứng thư số (mTLS, PEM)"), required=False,
        max_length=20_000, widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy("Được mã hóa khi lưu và không hiện lại. Để trống: giữ khóa đang dùng."),
    )  # fmt: skip
    authority = forms.CharField(
        label=gettext_lazy("Chứng thư số của tổ chức cấp cho hệ thống nguồn (PEM)"), required=False,
        max_length=60_000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Chỉ cần khi hệ thống nguồn dùng tổ chức cấp chứng thư riêng."),
    )  # fmt: skip
    seconds = forms.IntegerField(
        label=gettext_lazy("Chờ trả lời tối đa (giây)"), initial=10, min_value=1,
        max_value=MOST_SECONDS,
    )  # fmt: skip
    most_bytes = forms.IntegerField(
        label=gettext_lazy("Câu trả lời lớn nhất (byte)"), initial=1_000_000, min_value=1,
        max_value=MOST_BYTES,
    )  # fmt: skip
