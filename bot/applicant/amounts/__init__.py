"""What a person typed where an amount, a time, an age, a rate or a count was asked.

The outcome is one measure, nothing ("we have none"), a founding year, or a doubt that is asked back with what it may
mean. A number is taken only where the text leaves one meaning.
"""

from collections.abc import Callable
from typing import Literal

from bot.applicant.amounts.heads import read_headcount
from bot.applicant.amounts.lengths import days_until, read_age, read_term
from bot.applicant.amounts.meaning import Doubt, Meaning, Nothing, Per, Since, Stated
from bot.applicant.amounts.money import breaks_even, read_money
from bot.applicant.amounts.rates import read_rate
from bot.applicant.amounts.spelling import in_signs, spelt
from bot.applicant.measures import Measure, Mention, measures_in

__all__ = [
    "ASKED",
    "LONGEST",
    "Asked",
    "Doubt",
    "Meaning",
    "Nothing",
    "Per",
    "Since",
    "Stated",
    "bare_number",
    "breaks_even",
    "days_until",
    "mentions_in",
    "read_amount",
]

Asked = Literal["amount", "term", "age", "rate", "headcount"]
ASKED: tuple[Asked, ...] = ("amount", "term", "age", "rate", "headcount")

LONGEST = 300
"""Characters; nobody needs more to name a number, and what is longer takes long to search."""


def read_amount(text: str, asked: Asked) -> Meaning:
    """Read ``text`` as the answer to a question for an amount, a term, an age, a rate or a head count."""
    if len(text) > LONGEST:
        return Doubt("too-long")
    typed = spelt(text)
    return _READERS[asked](typed)


def mentions_in(text: str) -> tuple[Mention, ...]:
    """Return the quantities that stand anywhere in a text; the places are those of ``text``."""
    return measures_in(spelt(text))


def bare_number(text: str) -> Measure | None:
    """Return the number or range that is all there is of a text, without a unit."""
    typed = spelt(text).strip(" .。,!！")
    found = measures_in(in_signs(typed)) if len(text) <= LONGEST else ()
    if len(found) != 1 or found[0].measure.unit or found[0].measure.vague:
        return None
    return found[0].measure if found[0].end - found[0].start == len(typed) else None


_READERS: dict[Asked, Callable[[str], Meaning]] = {
    "amount": read_money,
    "term": read_term,
    "age": read_age,
    "rate": read_rate,
    "headcount": read_headcount,
}
