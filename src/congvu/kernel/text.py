"""Vietnamese text: one form in, found without accents, sorted by given name, numbers in words."""

from __future__ import annotations

import unicodedata

# The alphabet's order; each letter's rank is its place, so đ stands between d and e.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Tones in dictionary order: ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTERS = {
    "a": "a", "a\u0306": "ă", "a\u0302": "â", "d": "d", "e": "e", "e\u0302": "ê",
    "o": "o", "o\u0302": "ô", "o\u031b": "ơ", "u": "u", "u\u031b": "ư",
}  # fmt: skip
_NEW_STYLE = {"oa", "oe", "uy"}
_VOWELS = "aăâeêioôơuưy"


class _Marks(dict[int, int | None]):
    """For ``str.translate``: marks go, everything else stays; asked once for each character."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.combining(chr(code)) else code
        return kept


_MARKS = _Marks()


def gettext_noop(text: str) -> str:
    """The sentence unchanged, marked for the catalogue: rules know no framework, doors translate."""
    return text


def nfc(text: str) -> str:
    """Canonical composed form: what is stored."""
    return unicodedata.normalize("NFC", text)


def unaccent(text: str) -> str:
    """Lower case without any mark, đ as d: ``Đỗ Thị Hồng`` → ``do thi hong``; the search key."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("Đ", "d"))
    return " ".join(plain.translate(_MARKS).split())


def matches(query: str, text: str) -> bool:
    """Whether every word of the query starts a word of the text, accents and tone place aside."""
    words = unaccent(text).split()
    return all(any(w.startswith(q) for w in words) for q in unaccent(query).split())


def split_letter(char: str) -> tuple[str, int]:
    """One composed letter → (letter of the alphabet, tone 0–5): ``ệ`` → ``("ê", 5)``."""
    base, marks = "", ""
    tone = 0
    for c in unicodedata.normalize("NFD", char.lower()):
        if c in TONES:
            tone = TONES[c]
        elif unicodedata.combining(c):
            marks += c
        else:
            base += c
    return _LETTERS.get(base + marks, base), tone


def sort_key(full_name: str) -> str:
    """A key that plain byte order sorts as officials expect: given name, then family, then middle.

    Letters rank by the Vietnamese alphabet (đ after d), then tones decide among equals.
    """
    words = nfc(full_name).split()
    ordered = [words[-1], *words[:-1]] if words else []
    return _key(ordered)


def dictionary_key(text: str) -> str:
    """The same order for words that are not people's names: from the left."""
    return _key(nfc(text).split())


def place_tone(syllable: str, *, old_style: bool = True) -> str:
    """The syllable with its tone moved: ``hoà`` → ``hòa`` (old style) or back."""
    letters = [split_letter(c) for c in nfc(syllable)]
    tone = max((t for _, t in letters), default=0)
    bare = "".join(letter for letter, _ in letters)
    at = _tone_index(bare, old_style=old_style)
    if not tone or at is None:
        return nfc(syllable)
    mark = next(m for m, rank in TONES.items() if rank == tone)
    placed = nfc(bare[: at + 1] + mark + bare[at + 1 :])
    return placed[0].upper() + placed[1:] if syllable[:1].isupper() else placed


def number_in_words(number: int) -> str:
    """``2530000`` → ``hai triệu năm trăm ba mươi nghìn``."""
    if number < 0:
        return "âm " + number_in_words(-number)
    if number < 1000:
        return _below_thousand(number, full=False) or "không"
    parts: list[str] = []
    for power, unit in ((9, "tỷ"), (6, "triệu"), (3, "nghìn"), (0, "")):
        size = 10**power
        chunk = number // size if power == 9 else number // size % 1000
        if not chunk:
            continue
        words = number_in_words(chunk) if chunk >= 1000 else _below_thousand(chunk, bool(parts))
        parts.append(f"{words} {unit}".strip())
    return " ".join(parts)


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _below_thousand(number: int, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens:
        words.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_ones_word(tens, ones))
    return " ".join(words)


def _ones_word(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens:
        return "lăm"
    return _DIGITS[ones]


def _key(words: list[str]) -> str:
    """ "!" sorts before "/": the shorter of two names that start alike comes first."""
    return "/".join(_letters(w) for w in words) + "!" + "/".join(_tones(w) for w in words)


def _letters(word: str) -> str:
    return "".join(_rank(split_letter(c)[0]) for c in word)


def _rank(letter: str) -> str:
    """One character per letter of the alphabet, from "0" up; others stay as they are."""
    at = ALPHABET.find(letter)
    return chr(ord("0") + at) if at >= 0 else letter


def _tones(word: str) -> str:
    return "".join(str(split_letter(c)[1]) for c in word)


def _tone_index(bare: str, *, old_style: bool) -> int | None:
    """Where the tone stands, by the rules of Vietnamese spelling."""
    start = 2 if bare.startswith(("qu", "gi")) and len(bare) > 2 and bare[2] in _VOWELS else 0
    group = [i for i in range(start, len(bare)) if bare[i] in _VOWELS]
    if not group:
        return None
    for i in group:
        if bare[i] in "ăâêôơư" and not (bare[i] == "ư" and i + 1 in group and bare[i + 1] == "ơ"):
            return i
    ends_open = group[-1] == len(bare) - 1
    if len(group) == 1:
        return group[0]
    if len(group) == 2 and ends_open:
        new_style_pair = bare[group[0] : group[1] + 1] in _NEW_STYLE
        return group[1] if new_style_pair and not old_style else group[0]
    return group[1]
