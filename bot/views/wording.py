"""Words for answers and criteria, made from the criteria themselves, so that rule and text cannot disagree."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName, Value
from bot.applicant.answers import AnyOf as OneOfAnswers
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import (
    Assets,
    OneSetOf,
    Options,
    Points,
    Possible,
    Span,
    Subsets,
    allowed_in,
    certain_in,
    numbers_of,
)
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
    Atom,
    Between,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Pledged,
    Some,
    atoms,
)
from bot.eligibility.judging import Verdict, judge
from bot.locales import Language
from bot.views import formats

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "declined": "不想说",
        "unsure": "不确定",
        "missing": "还没说",
        "namely": "{label}（{codes}）",
        "nothing": "没有",
        "none_of_it": "没有",
        "or": "或",
        "both": "和",
        "list": "、",
        "bracket": "（{part}）",
        "and": "，并且",
        "either": "；或者",
        "not": "不能是：{part}",
        "not_one_of": "{label}不能是{options}",
        "not_region": "不在{options}",
        "not_industry": "行业不是{options}",
        "some": "以下至少满足{count}项：{parts}",
        "at_least": "{label}至少{limit}",
        "at_most": "{label}不超过{limit}",
        "between": "{label}在{band}之间",
        "equals": "{label}是{limit}",
        "one_of": "{label}：{options}",
        "region": "在{options}",
        "industry": "行业是{options}",
        "sectors": "属于{options}",
        "has_any": "{label}有其中一项：{options}",
        "has_one": "{label}：{options}",
        "has_all": "{label}同时有：{options}",
        "has_any_signals": "证明：{options}",
        "has_one_signals": "证明：{options}",
        "has_all_signals": "能证明同时有{options}",
        "pledge": "有{options}可以抵押或质押",
        "pledge_at_least": "有{options}可以抵押或质押，扣掉欠款后不少于{limit}",
        "yes": "{label}",
        "no": "{label}：否",
        "said_yes": "是",
        "said_no": "否",
        "worth": "{name}，约{value}",
        "owed": "{name}，还欠{value}",
        "things": "；",
        "because": "{label}：{yours}",
        "because_at_least": "{label}：{yours}（至少{limit}）",
        "because_at_most": "{label}：{yours}（不超过{limit}）",
        "because_between": "{label}：{yours}（{band}之间）",
    },
    "en": {
        "declined": "not said",
        "unsure": "not sure",
        "missing": "not told yet",
        "namely": "{label} ({codes})",
        "nothing": "none",
        "none_of_it": "none of it",
        "or": " or ",
        "both": " and ",
        "list": ", ",
        "bracket": "({part})",
        "and": ", and ",
        "either": "; or ",
        "not": "not: {part}",
        "not_one_of": "{label}: not {options}",
        "not_region": "Place: not {options}",
        "not_industry": "Industry: not {options}",
        "some": "at least {count} of these: {parts}",
        "at_least": "{label}: at least {limit}",
        "at_most": "{label}: at most {limit}",
        "between": "{label}: {band}",
        "equals": "{label}: {limit}",
        "one_of": "{label}: {options}",
        "region": "Place: {options}",
        "industry": "Industry: {options}",
        "sectors": "Sector: {options}",
        "has_any": "{label}, one of: {options}",
        "has_one": "{label}: {options}",
        "has_all": "{label}, all of: {options}",
        "has_any_signals": "Evidence: {options}",
        "has_one_signals": "Evidence: {options}",
        "has_all_signals": "All of this evidence: {options}",
        "pledge": "{options} to pledge",
        "pledge_at_least": "{options} to pledge, free of debt to at least {limit}",
        "yes": "{label}",
        "no": "{label}: no",
        "said_yes": "yes",
        "said_no": "no",
        "worth": "{name}, about {value}",
        "owed": "{name}, {value} owed",
        "things": "; ",
        "because": "{label}: {yours}",
        "because_at_least": "{label}: {yours} (at least {limit})",
        "because_at_most": "{label}: {yours} (at most {limit})",
        "because_between": "{label}: {yours} ({band})",
    },
}


_JOINTS = ("、", "，", "或", ", ", " or ", " and ")
"""A name that holds one of these would fall apart in a list of names."""
_FEW = 3
"""So many things of a set are named beside it."""


_SECTORS, _INDUSTRY = SlotName("sectors"), SlotName("industry")


class Wording:
    """Words of one language for slots, answers and criteria."""

    def __init__(self, vocabulary: Vocabulary, language: Language) -> None:
        self._vocabulary = vocabulary
        self._language = language
        self._words = _WORDS[language]

    def label(self, slot: SlotName) -> str:
        return self._vocabulary.slots[slot].label[self._language]

    def lacking(self, slot: SlotName, criteria: Iterable[Criterion]) -> str:
        """Return the name of an answer that is missing; of a set, with the few things of it that the criteria name."""
        named = [atom for criterion in criteria for atom in atoms(criterion) if atom.slot == slot]
        codes = frozenset(code for atom in named if isinstance(atom, HasAny | HasAll) for code in atom.codes)
        if not 0 < len(codes) <= _FEW:
            return self.label(slot)
        return self._words["namely"].format(label=self.label(slot), codes=self._joined(codes, self._kind(slot)))

    def _kind(self, slot: SlotName) -> Kind:
        return self._vocabulary.slots[slot].kind

    def answer(self, answer: Answer | None, slot: SlotName) -> str:
        """Return an answer as one would say it back."""
        kind = self._kind(slot)
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
                return self._listed(sorted(self._value(value, kind) for value in values), "or")

    def _value(self, value: Value, kind: Kind) -> str:
        match value:
            case Decimal():
                return formats.count(value, _unit(kind), self._language)
            case str():
                return self._codes([value], kind)
            case frozenset():
                return self._codes([code for code in _options(kind) if code in value], kind) or self._words["nothing"]
            case _:
                return self._words["things"].join(self._pledge(item, kind) for item in value) or self._words["nothing"]

    def _pledge(self, item: Pledge, kind: Kind) -> str:
        said = self._codes([item.kind], kind)
        for words, amount in (("worth", item.value), ("owed", item.owed)):
            if isinstance(amount, Decimal | Band) and amount:
                said = self._words[words].format(name=said, value=self._amount(amount))
        return said

    def _amount(self, amount: Decimal | Band) -> str:
        if isinstance(amount, Band):
            return formats.band(amount.low, amount.high, "cny", self._language)
        return formats.money(amount, self._language)

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

    def yours(self, criterion: Criterion, facts: Facts) -> str:
        """Return what is known of the slots a criterion speaks of; of sets and pledges only what it asks for."""
        said = [self._yours(atom, facts) for atom in atoms(criterion)]
        return self._words["things"].join(dict.fromkeys(said))

    def _yours(self, atom: Atom, facts: Facts) -> str:
        match atom:
            case HasAny(slot, codes) | HasAll(slot, codes):
                possible = facts.possible(slot)
                held, missed = certain_in(possible) & codes, not allowed_in(possible) & codes
            case Pledged(slot, kinds, _):
                pledges = facts.possible(slot)
                assert isinstance(pledges, Assets)
                held, missed = kinds & frozenset(pledges.free), not pledges.more and not kinds & pledges.free.keys()
            case _:
                return self.known(atom.slot, facts)
        if missed and slot == _SECTORS:
            return self.known(_INDUSTRY, facts)  # sectors follow from the industry; nobody was asked for them
        if held:
            return self._joined(held, self._kind(slot), "both")
        return self._words["none_of_it"] if missed else self.known(slot, facts)

    def _possible(self, possible: Possible, slot: SlotName) -> str:
        kind = self._kind(slot)
        if possible == anything(kind):
            return self._words["missing"]
        match possible:
            case Span() | Points():
                low, high = numbers_of(possible)
                if low == high:
                    return formats.count(low, _unit(kind), self._language)
                return formats.band(low, high, _unit(kind), self._language)
            case Options(codes):
                return self._joined(codes, kind)
            case Subsets(certain, _):
                return self._codes(sorted(certain), kind) or self._words["nothing"]
            case OneSetOf(sets):
                return self._codes(sorted(frozenset.intersection(*sets)), kind) or self._words["missing"]
            case Assets():
                return self._words["missing"]

    def criterion(self, criterion: Criterion) -> str:  # noqa: C901, PLR0912  # one case for each operator
        """Return what a criterion asks for."""
        match criterion:
            case AllOf(parts):
                return self._words["and"].join(map(self._part, parts))
            case AnyOf(parts):
                return self._words["either"].join(map(self.criterion, parts))
            case Some(count, parts):
                said = self._words["either"].join(map(self.criterion, parts))
                return self._words["some"].format(count=count, parts=said)
            case Not(OneOf() as part) if not _is_yes_no(self._kind(part.slot)):
                return self._one_of(part, "not_")
            case Not(part):
                return self._words["not"].format(part=self._part(part))
            case AtLeast(slot, limit):
                return self._limit("at_least", slot, limit)
            case AtMost(slot, limit):
                return self._limit("at_most", slot, limit)
            case Between(slot, low, high) if low == high:
                return self._limit("equals", slot, low)
            case Between(slot, low, high):
                band = self._band(slot, low, high)
                return self._words["between"].format(label=self.label(slot), band=band)
            case OneOf():
                return self._one_of(criterion)
            case HasAny(slot, codes):
                return self._has("has_any", slot, codes)
            case HasAll(slot, codes):
                return self._has("has_all", slot, codes)
            case Pledged():
                return self._pledged(criterion)

    def _part(self, part: Criterion) -> str:
        """Return a part of a criterion; what could be read as going on behind it stands in brackets."""
        said = self.criterion(part)
        return self._words["bracket"].format(part=said) if isinstance(part, AnyOf | Some) else said

    def because(self, criterion: Criterion, facts: Facts) -> str:
        """Return what of this firm meets a criterion that is met: of alternatives only the one that holds."""
        match criterion:
            case AllOf(parts):
                return self._words["and"].join(self.because(part, facts) for part in parts)
            case AnyOf(parts):
                met = next((part for part in parts if judge(part, facts) is Verdict.MET), None)
                return self.because(met, facts) if met else self.criterion(criterion)
            case AtLeast(slot, limit):
                return self._because("because_at_least", slot, facts, limit=self._number(limit, slot))
            case AtMost(slot, limit):
                return self._because("because_at_most", slot, facts, limit=self._number(limit, slot))
            case Between(slot, low, high) if low != high:
                return self._because("because_between", slot, facts, band=self._band(slot, low, high))
            case OneOf(slot) if not isinstance(self._kind(slot), RegionKind) and len(criterion.codes) > 1:
                return self._because("because", slot, facts)
            case HasAny(slot, codes):
                held = certain_in(facts.possible(slot)) & codes
                return self._has("has_one", slot, held) if held else self.criterion(criterion)
            case Pledged(slot, kinds, minimum):
                held = kinds & _certainly_free(facts.possible(slot), minimum)
                return self.criterion(Pledged(slot, held, minimum)) if held else self.criterion(criterion)
        return self.criterion(criterion)

    def _because(self, words: str, slot: SlotName, facts: Facts, **limits: str) -> str:
        return self._words[words].format(label=self.label(slot), yours=self.known(slot, facts), **limits)

    def limit(self, criterion: Criterion) -> str:
        """Return the limit alone, to stand beside what is known of the firm."""
        match criterion:
            case AtLeast(slot, limit) | AtMost(slot, limit):
                return self._number(limit, slot)
            case OneOf(slot, _, named):
                return self._joined(named, self._kind(slot))
            case HasAny(slot, codes):
                return self._joined(codes, self._kind(slot))
            case HasAll(slot, codes):
                return self._joined(codes, self._kind(slot), "both")
        return self.criterion(criterion)

    def _limit(self, words: str, slot: SlotName, limit: Decimal) -> str:
        return self._words[words].format(label=self.label(slot), limit=self._number(limit, slot))

    def _band(self, slot: SlotName, low: Decimal, high: Decimal) -> str:
        return formats.band(low, high, _unit(self._kind(slot)), self._language)

    def _number(self, number: Decimal, slot: SlotName) -> str:
        return formats.count(number, _unit(self._kind(slot)), self._language)

    def _one_of(self, criterion: OneOf, negated: str = "") -> str:
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
        return self._words[negated + words].format(
            label=slot.label[self._language], options=self._joined(criterion.named, slot.kind)
        )

    def _has(self, words: str, slot: SlotName, codes: frozenset[str]) -> str:
        kind = self._kind(slot)
        said = self._joined(codes, kind, "or" if words == "has_any" else "both")
        if slot == _SECTORS:
            return self._words["sectors"].format(options=said)
        name = words if len(codes) > 1 else "has_one"
        return self._words.get(f"{name}_{slot}", self._words[name]).format(label=self.label(slot), options=said)

    def _pledged(self, criterion: Pledged) -> str:
        options = self._joined(criterion.kinds, self._vocabulary.slots[criterion.slot].kind)
        if criterion.minimum <= 0:
            return self._words["pledge"].format(options=options)
        limit = formats.money(criterion.minimum, self._language)
        return self._words["pledge_at_least"].format(options=options, limit=limit)

    def _joined(self, codes: Iterable[str], kind: Kind, last: str = "or") -> str:
        """Return options as a list; of a set in the order of its slot."""
        ordered = [code for code in _options(kind) if code in codes] if isinstance(codes, frozenset) else codes
        return self._listed([self._code(code, kind) for code in ordered], last)

    def _listed(self, said: list[str], last: str) -> str:
        if len(said) < 2:
            return "".join(said)
        if any(joint in name for name in said for joint in _JOINTS):
            return " / ".join(said)
        return self._words["list"].join(said[:-1]) + self._words[last] + said[-1]


def _is_yes_no(kind: Kind) -> bool:
    return isinstance(kind, ChoiceKind) and kind.yes_no


def _certainly_free(possible: Possible, minimum: Decimal) -> frozenset[str]:
    assert isinstance(possible, Assets)
    return frozenset(kind for kind, span in possible.free.items() if span.low >= minimum)


def _unit(kind: Kind) -> Unit:
    return kind.unit if isinstance(kind, NumberKind) else "none"


def _options(kind: Kind) -> Iterable[str]:
    match kind:
        case ChoiceKind(options) | SetKind(options):
            return options
        case PledgesKind(kinds):
            return kinds
    return ()
