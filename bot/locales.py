"""The languages the adviser speaks, and text that exists in each of them."""

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English.

    >>> Text("贷款", "loan")["en"]
    'loan'
    """

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


def language_of(tag: str | None) -> Language:
    """Return the language nearest to a BCP 47 tag such as ``zh-hans``; English for whatever we do not speak.

    >>> language_of("zh-Hant-TW"), language_of("fr"), language_of(None)
    ('zh', 'en', 'zh')
    """
    if tag is None:
        return "zh"
    return "zh" if tag.lower().startswith("zh") else "en"
