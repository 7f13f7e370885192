"""What a person typed, as what the index is asked. Every lexeme is letters and digits only."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.engines.search.rules.lexemes import LONGEST, code_key, exact_words, plain_words

MOST_WORDS = 16
MOST_TYPED = 300  # characters
SHORTEST_CODE = 3  # characters; a trigram index answers from three on


@dataclass(frozen=True, kw_only=True)
class Question:
    """One search. words: unaccented; the others are tsquery literals ('' when not asked).

    phrase: the words in a row, the last as a beginning; every: all of them anywhere; exact: the
    phrase with its accents ('' when none was typed); code: part of a code without separators.
    """

    typed: str
    words: tuple[str, ...]
    phrase: str
    every: str
    exact: str
    code: str

    @property
    def is_empty(self) -> bool:
        return not self.words


def ask(typed: str, *, whole_words: bool = False) -> Question:
    """The question in what was typed. whole_words: the last word is complete too."""
    text = " ".join(typed[:MOST_TYPED].replace("\x00", " ").split())
    words = [w for w in plain_words(text) if len(w) <= LONGEST][:MOST_WORDS]
    exact = [w for w in exact_words(text) if len(w) <= LONGEST][:MOST_WORDS]
    code = code_key(text)
    return Question(
        typed=text,
        words=tuple(words),
        phrase=_tsquery(words, " <-> ", begins=not whole_words),
        every=_tsquery(list(dict.fromkeys(words)), " & ", begins=not whole_words),
        exact=_tsquery(exact, " <-> ", begins=not whole_words),
        code=code if len(code) >= SHORTEST_CODE and any(c.isdigit() for c in code) else "",
    )


def _tsquery(words: list[str], between: str, *, begins: bool) -> str:
    quoted = [f"'{w}'" for w in words]
    if quoted and begins:
        quoted[-1] += ":*"
    return between.join(quoted)
