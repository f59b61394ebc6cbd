"""Words for answers and criteria, made from the criteria themselves, so that rule and text cannot disagree."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName, Value
from bot.applicant.answers import AnyOf as OneOfAnswers
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import Assets, OneSetOf, Options, Points, Possible, Span, Subsets, numbers_of
from bot.applicant.slots import (
    ChoiceKind,
    IndustryKind,
    Kind,
    NumberKind,
    PledgesKind,
    RegionKind,
    SetKind,
    Unit,
    anything,
)
from bot.eligibility.criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Between,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Pledged,
    Some,
)
from bot.locales import Language
from bot.views import formats

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "declined": "不想说",
        "unsure": "不确定",
        "missing": "还没说",
        "nothing": "没有",
        "or": "或",
        "list": "、",
        "and": "，并且",
        "either": "；或者",
        "not": "不能是：{part}",
        "some": "以下至少满足{count}项：{parts}",
        "at_least": "{label}至少{limit}",
        "at_most": "{label}不超过{limit}",
        "between": "{label}在{low}到{high}之间",
        "equals": "{label}是{limit}",
        "one_of": "{label}：{options}",
        "region": "在{options}",
        "industry": "行业是{options}",
        "sectors": "属于{options}",
        "has_any": "{label}有其中一项：{options}",
        "has_one": "{label}：{options}",
        "has_all": "{label}同时有：{options}",
        "pledge": "有可抵押或质押的{options}",
        "pledge_at_least": "有可抵押或质押的{options}，扣掉欠款后不少于{limit}",
        "yes": "{label}",
        "no": "没有：{label}",
        "said_yes": "是",
        "said_no": "否",
        "worth": "{name}，约{value}",
        "bare": "{name}",
    },
    "en": {
        "declined": "not said",
        "unsure": "not sure",
        "missing": "not told yet",
        "nothing": "none",
        "or": " or ",
        "list": ", ",
        "and": ", and ",
        "either": "; or ",
        "not": "not: {part}",
        "some": "at least {count} of these: {parts}",
        "at_least": "{label}: at least {limit}",
        "at_most": "{label}: at most {limit}",
        "between": "{label}: {low} to {high}",
        "equals": "{label}: {limit}",
        "one_of": "{label}: {options}",
        "region": "in {options}",
        "industry": "industry: {options}",
        "sectors": "sector: {options}",
        "has_any": "{label}, one of: {options}",
        "has_one": "{label}: {options}",
        "has_all": "{label}, all of: {options}",
        "pledge": "{options} to pledge",
        "pledge_at_least": "{options} to pledge, free of debt to at least {limit}",
        "yes": "{label}",
        "no": "not: {label}",
        "said_yes": "yes",
        "said_no": "no",
        "worth": "{name}, about {value}",
        "bare": "{name}",
    },
}


class Wording:
    """Words of one language for slots, answers and criteria."""

    def __init__(self, vocabulary: Vocabulary, language: Language) -> None:
        self._vocabulary = vocabulary
        self._language = language
        self._words = _WORDS[language]

    def label(self, slot: SlotName) -> str:
        return self._vocabulary.slots[slot].label[self._language]

    def answer(self, answer: Answer | None, slot: SlotName) -> str:
        """Return an answer as one would say it back."""
        kind = self._vocabulary.slots[slot].kind
        match answer:
            case None:
                return self._words["missing"]
            case Silence():
                return self._words[answer.value]
            case Band(low, high):
                return formats.band(low, high, _unit(kind), self._language)
            case Exact(value):
                return self._value(value, kind)
            case OneOfAnswers(values):
                return self._words["or"].join(sorted(self._value(value, kind) for value in values))

    def _value(self, value: Value, kind: Kind) -> str:
        match value:
            case Decimal():
                return formats.count(value, _unit(kind), self._language)
            case str():
                return self._codes([value], kind)
            case frozenset():
                return self._codes(sorted(value), kind) or self._words["nothing"]
            case _:
                return self._words["list"].join(self._pledge(item, kind) for item in value) or self._words["nothing"]

    def _pledge(self, item: Pledge, kind: Kind) -> str:
        name = self._codes([item.kind], kind)
        if not isinstance(item.value, Decimal):
            return name
        return self._words["worth"].format(name=name, value=formats.money(item.value, self._language))

    def _codes(self, codes: Iterable[str], kind: Kind) -> str:
        return self._words["list"].join(self._code(code, kind) for code in codes)

    def _code(self, code: str, kind: Kind) -> str:
        match kind:
            case RegionKind(regions):
                return regions.full_name(code)[self._language]
            case IndustryKind(industries):
                return industries.groups[code].name[self._language]
            case ChoiceKind(_, yes_no=True):
                return self._words[f"said_{code}"]
            case ChoiceKind(options) | SetKind(options):
                return options[code][self._language] if code in options else code
            case PledgesKind(kinds):
                return kinds[code][self._language]
        return code

    def known(self, slot: SlotName, facts: Facts) -> str:
        """Return what is known of a slot: what was said, or what follows for a derived one."""
        if not self._vocabulary.slots[slot].derived:
            return self.answer(facts.answers.get(slot), slot)
        return self._possible(facts.possible(slot), slot)

    def _possible(self, possible: Possible, slot: SlotName) -> str:
        kind = self._vocabulary.slots[slot].kind
        if possible == anything(kind):
            return self._words["missing"]
        match possible:
            case Span() | Points():
                low, high = numbers_of(possible)
                if low == high:
                    return formats.count(low, _unit(kind), self._language)
                return formats.band(low, high, _unit(kind), self._language)
            case Options(codes):
                options = [code for code in _options(kind) if code in codes]
                return self._words["or"].join(self._code(code, kind) for code in options)
            case Subsets(certain, _):
                return self._codes(sorted(certain), kind) or self._words["nothing"]
            case OneSetOf(sets):
                return self._codes(sorted(frozenset.intersection(*sets)), kind) or self._words["missing"]
            case Assets():
                return self._words["missing"]

    def criterion(self, criterion: Criterion) -> str:  # noqa: C901  # one case for each operator
        """Return what a criterion asks for."""
        match criterion:
            case AllOf(parts):
                return self._words["and"].join(map(self.criterion, parts))
            case AnyOf(parts):
                return self._words["either"].join(map(self.criterion, parts))
            case Some(count, parts):
                said = self._words["either"].join(map(self.criterion, parts))
                return self._words["some"].format(count=count, parts=said)
            case Not(part):
                return self._words["not"].format(part=self.criterion(part))
            case AtLeast(slot, limit):
                return self._limit("at_least", slot, limit)
            case AtMost(slot, limit):
                return self._limit("at_most", slot, limit)
            case Between(slot, low, high) if low == high:
                return self._limit("equals", slot, low)
            case Between(slot, low, high):
                first, last = (self._number(end, slot) for end in (low, high))
                return self._words["between"].format(label=self.label(slot), low=first, high=last)
            case OneOf():
                return self._one_of(criterion)
            case HasAny(slot, codes):
                return self._has("has_any" if len(codes) > 1 else "has_one", slot, codes)
            case HasAll(slot, codes):
                return self._has("has_all" if len(codes) > 1 else "has_one", slot, codes)
            case Pledged():
                return self._pledged(criterion)

    def limit(self, criterion: Criterion) -> str:
        """Return the limit alone, to stand beside what is known of the firm."""
        match criterion:
            case AtLeast(slot, limit) | AtMost(slot, limit):
                return self._number(limit, slot)
            case OneOf(slot, _, named):
                return self._joined(named, self._vocabulary.slots[slot].kind)
            case HasAny(slot, codes) | HasAll(slot, codes):
                return self._joined(sorted(codes), self._vocabulary.slots[slot].kind)
        return self.criterion(criterion)

    def _limit(self, words: str, slot: SlotName, limit: Decimal) -> str:
        return self._words[words].format(label=self.label(slot), limit=self._number(limit, slot))

    def _number(self, number: Decimal, slot: SlotName) -> str:
        return formats.count(number, _unit(self._vocabulary.slots[slot].kind), self._language)

    def _one_of(self, criterion: OneOf) -> str:
        slot = self._vocabulary.slots[criterion.slot]
        match slot.kind:
            case ChoiceKind(_, yes_no=True):
                return self._words[criterion.named[0]].format(label=slot.label[self._language])
            case RegionKind():
                words = "region"
            case IndustryKind():
                words = "industry"
            case _:
                words = "one_of"
        return self._words[words].format(
            label=slot.label[self._language], options=self._joined(criterion.named, slot.kind)
        )

    def _has(self, words: str, slot: SlotName, codes: frozenset[str]) -> str:
        kind = self._vocabulary.slots[slot].kind
        ordered = [code for code in _options(kind) if code in codes]
        name = "sectors" if slot == "sectors" else words
        return self._words[name].format(label=self.label(slot), options=self._joined(ordered, kind))

    def _pledged(self, criterion: Pledged) -> str:
        kind = self._vocabulary.slots[criterion.slot].kind
        options = self._joined([code for code in _options(kind) if code in criterion.kinds], kind)
        if criterion.minimum <= 0:
            return self._words["pledge"].format(options=options)
        limit = formats.money(criterion.minimum, self._language)
        return self._words["pledge_at_least"].format(options=options, limit=limit)

    def _joined(self, codes: Iterable[str], kind: Kind) -> str:
        said = [self._code(code, kind) for code in codes]
        if len(said) < 2:
            return "".join(said)
        return self._words["list"].join(said[:-1]) + self._words["or"] + said[-1]


def _unit(kind: Kind) -> Unit:
    return kind.unit if isinstance(kind, NumberKind) else "none"


def _options(kind: Kind) -> Iterable[str]:
    match kind:
        case ChoiceKind(options) | SetKind(options):
            return options
        case PledgesKind(kinds):
            return kinds
    return ()
