"""The indicators of QĐ 766/QĐ-TTg: what each counts, how a share becomes points.

Law: QĐ 766/QĐ-TTg ngày 23/6/2022. The formulas are those by which the national portal computes them;
the points of each indicator are dated parameters (``servicequality.points_…``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from congvu.kernel.text import gettext_noop

HUNDRED = Decimal(100)
CENT = Decimal("0.01")

# Group → its name, in the law's order.
GROUPS: dict[str, str] = {
    "1": gettext_noop("Công khai, minh bạch"),
    "2": gettext_noop("Tiến độ, kết quả giải quyết"),
    "3": gettext_noop("Dịch vụ công trực tuyến, thanh toán trực tuyến"),
    "4": gettext_noop("Số hóa hồ sơ"),
    "5": gettext_noop("Mức độ hài lòng"),
}
# Lower bound of a band, in points of a hundred → its name.
BANDS: tuple[tuple[int, str], ...] = (
    (90, gettext_noop("Xuất sắc")),
    (80, gettext_noop("Tốt")),
    (70, gettext_noop("Khá")),
    (50, gettext_noop("Trung bình")),
    (0, gettext_noop("Yếu")),
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Dossiers behind an indicator: those with every one of the measures ("-": that do not hold)."""

    key: str
    name: str
    measures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator. counts: dossiers, procedures, decisions or petitions.

    of: measures of the denominator; good: the numerator's besides; full_at: the share in percent
    from which the points are full; parts: further lists that explain it.
    """

    code: str
    name: str
    formula: str
    counts: str = "dossiers"
    of: tuple[str, ...] = ()
    good: str = ""
    full_at: int = 100
    parts: tuple[Part, ...] = ()

    @property
    def group(self) -> str:
        return self.code[0]

    @property
    def lists(self) -> tuple[Part, ...]:
        """The lists of dossiers that stand behind it."""
        if self.counts != "dossiers":
            return ()
        split = (
            Part(key="dat", name=gettext_noop("Đạt"), measures=(*self.of, self.good)),
            Part(
                key="chua-dat",
                name=gettext_noop("Chưa đạt"),
                measures=(*self.of, f"-{self.good}"),
            ),
        )
        return (*(split if self.good else ()), *self.parts)


@dataclass(frozen=True, kw_only=True)
class Score:
    """An indicator of one unit and period. percent: None when there is nothing to count.

    full, points: None when it gives no points (statistical), or cannot be judged.
    """

    indicator: Indicator
    numerator: int
    denominator: int
    percent: Decimal | None
    full: Decimal
    points: Decimal | None
    factor: Decimal | None = None


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        code="1.1",
        name=gettext_noop("Tỷ lệ thủ tục hành chính công bố đúng hạn"),
        formula=gettext_noop(
            "Thủ tục có quyết định công bố ký đúng hạn / thủ tục được công bố trong kỳ. Một thủ tục "
            "trong nhiều quyết định tính một lần; một lần muộn là muộn."
        ),
        counts="decisions",
    ),
    Indicator(
        code="1.2",
        name=gettext_noop("Tỷ lệ thủ tục hành chính cập nhật, công khai đúng hạn"),
        formula=gettext_noop(
            "Thủ tục được công khai trong 10 ngày làm việc (bộ), 5 ngày làm việc (tỉnh) từ ngày ký "
            "quyết định / thủ tục đã và còn phải công khai."
        ),
        counts="decisions",
    ),
    Indicator(
        code="1.3",
        name=gettext_noop("Tỷ lệ thủ tục hành chính công khai đủ bộ phận tạo thành"),
        formula=gettext_noop(
            "Thủ tục có đủ các bộ phận bắt buộc theo Nghị định 63/2010/NĐ-CP, Điều 8 khoản 2 / thủ tục "
            "đang công khai; tính tại thời điểm xem, không theo kỳ."
        ),
        counts="decisions",
    ),
    Indicator(
        code="1.4",
        name=gettext_noop("Tỷ lệ hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia"),
        formula=gettext_noop(
            "Hồ sơ tiếp nhận trong kỳ đã đồng bộ / hồ sơ tiếp nhận trong kỳ. Kỳ không có hồ sơ: lấy số "
            "năm trước chia đều."
        ),
        good="synced",
    ),
    Indicator(
        code="2.1",
        name=gettext_noop("Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn"),
        formula=gettext_noop(
            "Hồ sơ kết thúc không sau ngày hẹn trả đầu tiên, đã trừ thời gian người nộp bổ sung / hồ sơ "
            "tiếp nhận trong kỳ. Chưa xong: tính đến cuối kỳ. Yêu cầu bổ sung quá một lần là quá hạn."
        ),
        good="in_time",
    ),
    Indicator(
        code="2.2",
        name=gettext_noop("Thời gian giải quyết trung bình"),
        formula=gettext_noop(
            "Tổng thời gian giải quyết / hồ sơ đã xong, tiếp nhận trong kỳ. Chỉ tính khi chọn một thủ "
            "tục, theo đơn vị thời gian của thủ tục đó. Không chấm điểm."
        ),
        counts="time",
    ),
    Indicator(
        code="3.1",
        name=gettext_noop("Tỷ lệ thủ tục cung cấp dịch vụ công trực tuyến"),
        formula=gettext_noop(
            "Thủ tục có dịch vụ công một phần hoặc toàn trình / thủ tục thuộc thẩm quyền. Từ 80% được "
            "đủ điểm."
        ),
        counts="procedures",
        full_at=80,
    ),
    Indicator(
        code="3.2",
        name=gettext_noop("Tỷ lệ dịch vụ công trực tuyến có phát sinh hồ sơ"),
        formula=gettext_noop(
            "Dịch vụ có ít nhất một hồ sơ nộp trực tuyến trong kỳ / dịch vụ công trực tuyến đang cung "
            "cấp."
        ),
        counts="procedures",
    ),
    Indicator(
        code="3.3",
        name=gettext_noop("Tỷ lệ hồ sơ trực tuyến"),
        formula=gettext_noop(
            "Hồ sơ nộp trực tuyến (thủ tục có kết quả bằng văn bản thì phải có kết quả điện tử) / hồ sơ "
            "tiếp nhận trong kỳ × tỷ lệ đồng bộ (1.4). Từ 50% được đủ điểm."
        ),
        good="online_whole",
        full_at=50,
        parts=(
            Part(key="truc-tuyen", name=gettext_noop("Nộp trực tuyến"), measures=("online",)),
            Part(key="truc-tiep", name=gettext_noop("Nộp trực tiếp"), measures=("direct",)),
            Part(key="buu-chinh", name=gettext_noop("Nộp qua bưu chính"), measures=("post",)),
        ),
    ),
    Indicator(
        code="3.5",
        name=gettext_noop("Tỷ lệ thủ tục có phí, lệ phí tích hợp thanh toán trực tuyến"),
        formula=gettext_noop(
            "Thủ tục có khoản thu khác 0 trong hồ sơ đã đồng bộ / thủ tục có phí, lệ phí. Từ 80% được đủ "
            "điểm."
        ),
        counts="procedures",
        full_at=80,
    ),
    Indicator(
        code="3.6",
        name=gettext_noop("Tỷ lệ hồ sơ thanh toán trực tuyến"),
        formula=gettext_noop(
            "Hồ sơ thanh toán qua cổng quốc gia hoặc cổng của bộ, tỉnh / hồ sơ phải nộp phí, lệ phí."
        ),
        of=("owes_fee",),
        good="fee_online",
    ),
    Indicator(
        code="4.1",
        name=gettext_noop("Tỷ lệ cấp kết quả điện tử"),
        formula=gettext_noop(
            "Hồ sơ có kết quả điện tử / hồ sơ của thủ tục có kết quả bằng văn bản."
        ),
        of=("writes_result",),
        good="e_result",
    ),
    Indicator(
        code="4.2",
        name=gettext_noop("Tỷ lệ số hóa hồ sơ"),
        formula=gettext_noop(
            "Hồ sơ có tệp trong thành phần hồ sơ và có kết quả điện tử / hồ sơ tiếp nhận trong kỳ. Từ "
            "80% được đủ điểm."
        ),
        good="digitised_whole",
        full_at=80,
    ),
    Indicator(
        code="4.3",
        name=gettext_noop("Tỷ lệ khai thác, sử dụng lại dữ liệu số hóa"),
        formula=gettext_noop(
            "Hồ sơ có thành phần được số hóa / hồ sơ tiếp nhận trong kỳ. Từ 80% được đủ điểm."
        ),
        good="digitised_part",
        full_at=80,
    ),
    Indicator(
        code="4.4",
        name=gettext_noop("Tỷ lệ kết nối, chia sẻ phục vụ tái sử dụng"),
        formula=gettext_noop(
            "Hồ sơ lấy giấy tờ từ kho dữ liệu điện tử, hoặc đã đồng bộ kết quả / hồ sơ tiếp nhận trong "
            "kỳ."
        ),
        good="reused",
    ),
    Indicator(
        code="4.5",
        name=gettext_noop("Tỷ lệ ứng dụng dữ liệu dân cư"),
        formula=gettext_noop(
            "Hồ sơ của tài khoản đã xác thực định danh điện tử / hồ sơ tiếp nhận trong kỳ."
        ),
        good="e_identified",
    ),
    Indicator(
        code="5.1",
        name=gettext_noop("Phản ánh, kiến nghị theo phân loại"),
        formula=gettext_noop("Phản ánh, kiến nghị của từng loại / tổng số. Không chấm điểm."),
        counts="petitions",
    ),
    Indicator(
        code="5.2",
        name=gettext_noop("Tỷ lệ phản ánh, kiến nghị xử lý đúng hạn"),
        formula=gettext_noop("Phản ánh, kiến nghị xử lý đúng hạn / phản ánh, kiến nghị trong kỳ."),
        counts="petitions",
    ),
    Indicator(
        code="5.3",
        name=gettext_noop("Mức độ hài lòng trong xử lý phản ánh, kiến nghị"),
        formula=gettext_noop(
            "(Tổng số − số không hài lòng, kiến nghị lại hoặc quá hạn) / tổng số phản ánh, kiến nghị."
        ),
        counts="petitions",
    ),
    Indicator(
        code="5.4",
        name=gettext_noop("Mức độ hài lòng trong giải quyết thủ tục hành chính"),
        formula=gettext_noop(
            "100% − (tỷ lệ quá hạn + tỷ lệ có phản ánh, kiến nghị hoặc đánh giá không hài lòng). Từ 90% "
            "được đủ điểm."
        ),
        full_at=90,
        parts=(
            Part(key="qua-han", name=gettext_noop("Quá hạn"), measures=("overdue",)),
            Part(
                key="khong-hai-long",
                name=gettext_noop("Có kiến nghị hoặc không hài lòng"),
                measures=("disliked",),
            ),
        ),
    ),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


def percent(numerator: Decimal | int, denominator: int) -> Decimal | None:
    """With two decimals; None when there is nothing to count."""
    if denominator <= 0:
        return None
    return (HUNDRED * numerator / denominator).quantize(CENT, ROUND_HALF_UP)


def points(share: Decimal | None, *, full: Decimal, full_at: int) -> Decimal | None:
    """Full from the threshold on, below it in proportion; None for what gives no points.

    Law: QĐ 766/QĐ-TTg ("≥ 80 %, else rate × max / 80").
    """
    if share is None or full <= 0:
        return None
    return min(full, full * share / full_at).quantize(CENT, ROUND_HALF_UP)


def pleased(*, received: int, overdue: int, disliked: int) -> int:
    """The numerator of 5.4: what is both late and disliked counts twice, never below 0."""
    return max(0, received - overdue - disliked)


def synced_of(*, received: int, last_year: int, months: int) -> int:
    """The denominator of 1.4: without dossiers in the period last year's share of its months."""
    return received or last_year * months // 12


def total(scores: Iterable[Score]) -> tuple[Decimal, Decimal]:
    """(points, the most these indicators could give); what cannot be judged is left out of both."""
    judged = [(s.points, s.full) for s in scores if s.points is not None]
    return sum((p for p, _full in judged), Decimal()), sum((f for _p, f in judged), Decimal())


def of_hundred(got: Decimal, full: Decimal) -> Decimal | None:
    """The points as if everything could be judged."""
    return (HUNDRED * got / full).quantize(CENT, ROUND_HALF_UP) if full else None


def band(score: Decimal | None) -> str:
    """The name of the band, "" without a score."""
    if score is None:
        return ""
    return next(name for floor, name in BANDS if score >= floor)
