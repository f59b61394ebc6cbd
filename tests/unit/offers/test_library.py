"""Looking things up: by every name in both languages, however politely it is asked."""

import pytest

from bot.conversation.flow import Script
from bot.locales import Text
from bot.offers.library import Faq, Inquiries, Library, Subject, Term, code_of, names_of

POLITE = Inquiries(
    shapes=(("什么是", ""), ("", "是什么"), ("whatis", ""), ("whatisa", ""), ("whatdoes", "mean")),
    before=("请问", "so"),
    after=("呢", "呀"),
)
SAYS = Text("话", "words")
FACTORING = Term(id="factoring", name=Text("保理", "Factoring"), text=SAYS, aliases=("invoice sale",))
PLEDGE = Term(id="pledge", name=Text("质押", "Pledge"), text=SAYS)
FREE = Faq(id="free", name=Text("收费吗？", "Is it free?"), text=SAYS, phrases=("要钱吗",))
LIBRARY = Library([FACTORING, PLEDGE], [FREE], [], POLITE)


@pytest.mark.parametrize(
    "asked",
    [
        "什么是保理",
        "保理是什么？",
        "请问，保理是什么呀",
        "What is factoring?",
        "so, what does Factoring mean",
        "what is invoice sale",
    ],
)
def test_a_term_is_explained_in_whatever_shape_it_is_asked(asked: str) -> None:
    assert LIBRARY.explained(asked) == FACTORING


def test_an_article_a_plural_and_a_slip_of_the_finger_do_not_matter() -> None:
    assert [LIBRARY.explained(text) for text in ("what is a pledge", "what is pledges", "what is factorng")] == [
        PLEDGE,
        PLEDGE,
        FACTORING,
    ]


@pytest.mark.parametrize(
    "text", ["保理", "factoring", "30万", "", "?", "什么是", "是什么", "what is", "什么是外星人", "这是什么"]
)
def test_what_asks_for_nothing_known_is_left_to_the_open_question(text: str) -> None:
    assert LIBRARY.explained(text) is None


def test_a_frequent_question_is_known_by_each_of_its_phrases() -> None:
    assert {LIBRARY.explained(text) for text in ("收费吗", "要钱吗？", "is it free", "请问要钱吗")} == {FREE}


def test_looking_up_finds_the_whole_name_before_what_only_holds_it() -> None:
    reverse = Term(id="reverse", name=Text("反向保理", "Reverse factoring"), text=SAYS)
    library = Library([reverse, FACTORING], [FREE], [], POLITE)
    assert library.found("保理") == (FACTORING,)
    assert library.found("向保") == (reverse,)
    assert library.found("reverse") == (reverse,)
    assert library.found("vers") == ()
    assert reverse in library.found("revers factoring")
    assert library.found("收费吗") == (FREE,)
    assert library.found(" ") == library.found("?") == ()


def test_every_term_and_offer_is_explained_by_each_of_its_names_in_both_languages(script: Script) -> None:
    library = script.library
    for term in script.terms.values():
        for name in names_of(term):
            for asked in (f"什么是{name}？", f"what is {name}?"):
                assert library.explained(asked) == term, asked
    for offer in (*script.catalogue.offers.values(), *script.catalogue.warnings.values()):
        for name in (offer.name.zh, offer.name.en):
            assert library.named(name) is not None
            assert offer in library.found(name), name


def test_every_frequent_question_is_answered_by_each_of_its_phrases(script: Script) -> None:
    for faq in script.faq.values():
        for phrase in names_of(faq):
            assert script.library.explained(phrase) == faq, phrase


@pytest.mark.parametrize(
    "text",
    [
        "upfront fee to get the loan?",
        "a man wants an upfront fee of 3000",
        "a man offers me 50,000 if I pay 3,000 first",
        "overdue debt. A man offers me 50k if I pay 3000 yuan upfront",
        "对方说先交3000手续费就放款",
        "他让我先交3000，才能放款",
    ],
)
def test_a_fee_before_the_money_is_called_a_fraud_wherever_it_stands(text: str, script: Script) -> None:
    assert getattr(script.library.explained(text), "id", None) == "fee-first"


@pytest.mark.parametrize(
    "text",
    ["我要先交加盟费，想借10万", "放款前要交什么材料", "投标要先交保证金20万", "pay suppliers first"],
)
def test_not_all_that_is_paid_first_is_a_fraud(text: str, script: Script) -> None:
    assert script.library.explained(text) is None


def test_there_is_enough_to_look_up_and_each_has_a_code_of_its_own(script: Script) -> None:
    assert (len(script.terms) >= 60, len(script.faq) >= 25) == (True, True)
    subjects: list[Subject] = [*script.terms.values(), *script.faq.values(), *script.catalogue.offers.values()]
    assert len({code_of(subject) for subject in subjects}) == len(subjects)
    assert all(script.library.subject(code_of(subject)) == subject for subject in subjects)
