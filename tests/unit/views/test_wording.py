"""Words for criteria and answers, made from the criteria themselves: written down here by hand, in both languages."""

from collections.abc import Mapping

import pytest

from bot.applicant.answers import Answer, Silence, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.profile import read_answer, read_profile
from bot.conversation.flow import Script
from bot.eligibility.criteria import Criterion, atoms
from bot.eligibility.judging import Verdict, judge
from bot.eligibility.reading import read_criterion
from bot.locales import LANGUAGES, Language
from bot.views.wording import Wording
from bot.yamlnodes import read_document

Words = Mapping[Language, Wording]


@pytest.fixture
def words(vocabulary: Vocabulary) -> Words:
    return {language: Wording(vocabulary, language) for language in LANGUAGES}


def criterion_of(written: str, vocabulary: Vocabulary) -> Criterion:
    return read_criterion(read_document(written, "rule"), vocabulary)


def facts_of(written: str, vocabulary: Vocabulary) -> Facts:
    return Facts(read_profile(read_document(written, "profile"), vocabulary), vocabulary)


CRITERIA = [
    ("{slot: months_operating, at_least: 24}", "实际经营时间至少2年", "Time trading: at least 2 years"),
    ("{slot: amount_needed, at_most: 500000}", "需要的金额不超过50万元", "Amount needed: at most 500,000 yuan"),
    (
        "{slot: employees, between: [1, 99]}",
        "用工人数（含老板）在1到99人之间",
        "People working in the business, owner included: 1 to 99 people",
    ),
    ("{slot: weak_months, is: 0}", "一年有几个月是淡季是0个月", "Weak months in a year: 0 months"),
    ("{slot: legal_form, is: company}", "经营主体类型：公司", "Legal form: Company"),
    (
        "{slot: tax_rating, in: [A, B, M]}",
        "纳税信用等级：A级、B级或M级（新办）",
        "Tax credit grade: A, B or M (new firm)",
    ),
    (
        "{slot: legal_form, in: [cooperative, farm-household]}",
        "经营主体类型：农民专业合作社 / 农户或家庭农场",
        "Legal form: Farmers' cooperative / Farm household or family farm",
    ),
    (
        "{slot: credit_record, in: [clean, none]}",
        "信用记录：没有逾期 / 从没借过钱、没有记录",
        "Credit record: No late payments or Never borrowed",
    ),
    ("{slot: guarantor, is: yes}", "有人愿意担保", "Somebody would stand surety"),
    ("{slot: first_bank_loan, is: no}", "首次经营贷款：否", "First bank loan for the business: no"),
    ('{slot: region, within: "370000"}', "在山东省", "Place: Shandong"),
    (
        '{slot: region, within: ["370100", "370200"]}',
        "在山东省济南市或山东省青岛市",
        "Place: Jinan, Shandong / Qingdao, Shandong",
    ),
    ("{slot: industry, within: [hotel]}", "行业是酒店民宿", "Industry: Hotels and homestays"),
    ("{slot: sectors, has_any: [agriculture, forestry]}", "属于种植业或林业", "Sector: Crop farming or Forestry"),
    ("{slot: sectors, has_all: [retail, ecommerce]}", "属于零售和电商", "Sector: Retail and E-commerce"),
    (
        "{slot: owner_group, has_any: [veteran, farmer]}",
        "业主身份有其中一项：退役军人或农民",
        "Owner's group, one of: Veteran or Farmer",
    ),
    ("{slot: owner_group, has_any: [veteran]}", "业主身份：退役军人", "Owner's group: Veteran"),
    (
        "{slot: qualifications, has_all: [tech-sme, green]}",
        "资质称号同时有：科技型中小企业 / 绿色工厂或绿色项目",
        "Official labels, all of: Technology SME / Green factory or project",
    ),
    (
        "{slot: signals, has_any: [purchase-orders, patents]}",
        "证明：已签的订单或专利",
        "Evidence: Signed orders or Patents",
    ),
    (
        "{slot: signals, has_all: [patents, trademarks]}",
        "能证明同时有专利和商标",
        "All of this evidence: Patents and Trademarks",
    ),
    (
        "{slot: collateral, pledge: {kind: [receivables, bills]}}",
        "有应收账款或票据可以抵押或质押",
        "Receivables or Bills to pledge",
    ),
    (
        "{slot: collateral, pledge: {kind: [vehicles], at_least: 80000}}",
        "有车辆可以抵押或质押，扣掉欠款后不少于8万元",
        "Vehicles to pledge, free of debt to at least 80,000 yuan",
    ),
    ("{not: {slot: industry, within: [mining]}}", "行业不是采矿", "Industry: not Mining and quarrying"),
    (
        "{all: [{slot: guarantor, is: yes}, {slot: weak_months, at_most: 3}]}",
        "有人愿意担保，并且一年有几个月是淡季不超过3个月",
        "Somebody would stand surety, and Weak months in a year: at most 3 months",
    ),
    (
        "{any: [{slot: guarantor, is: yes}, {slot: tax_rating, is: A}]}",
        "有人愿意担保；或者纳税信用等级：A级",
        "Somebody would stand surety; or Tax credit grade: A",
    ),
    (
        "{all: [{any: [{slot: guarantor, is: yes}, {slot: tax_rating, is: A}]}, {slot: forecast, is: no}]}",
        "（有人愿意担保；或者纳税信用等级：A级），并且收入是预测数：否",
        "(Somebody would stand surety; or Tax credit grade: A), and Revenue is a forecast: no",
    ),
    (
        "{some: {count: 2, of: [{slot: guarantor, is: yes}, {slot: tax_rating, is: A}, {slot: weak_months, is: 1}]}}",
        "以下至少满足2项：有人愿意担保；或者纳税信用等级：A级；或者一年有几个月是淡季是1个月",
        "at least 2 of these: Somebody would stand surety; or Tax credit grade: A; or Weak months in a year: 1 month",
    ),
]


@pytest.mark.parametrize(("written", "zh", "en"), CRITERIA, ids=[en for *_, en in CRITERIA])
def test_a_criterion_is_said(written: str, zh: str, en: str, words: Words, vocabulary: Vocabulary) -> None:
    criterion = criterion_of(written, vocabulary)
    assert words["zh"].criterion(criterion) == zh
    assert words["en"].criterion(criterion) == en


ANSWERS = [
    ("monthly_net_cash", "-3000", "-3000元", "-3,000 yuan"),
    ("amount_needed", "{from: 100000, to: 300000}", "10万到30万元", "100,000 to 300,000 yuan"),
    ("amount_needed", "{to: 50000}", "5万元以内", "50,000 yuan or less"),
    ("months_operating", "36", "3年", "3 years"),
    ("months_operating", "{from: 1, to: 5}", "1到5个月", "1 to 5 months"),
    ("days_until_needed", "1", "1天", "1 day"),
    ("employees", "12", "12人", "12 people"),
    ("legal_form", "self-employed", "个体工商户", "Sole trader (getihu)"),
    ("tax_rating", "{any_of: [B, A]}", "A级或B级", "A or B"),
    (
        "credit_record",
        "{any_of: [clean, minor-overdue]}",
        "偶尔晚几天，已还清 / 没有逾期",
        "A few days late at times, paid since / No late payments",
    ),
    ("guarantor", "yes", "是", "yes"),
    ("open_to_equity", "no", "否", "no"),
    ("region", '"370102"', "山东省济南市历下区", "Lixia District, Jinan, Shandong"),
    ("industry", "restaurant", "餐饮", "Restaurants, cafés and drinks"),
    ("industry_division", '"62"', "餐饮业", "Food and beverage service"),
    ("owner_group", "[veteran, woman]", "退役军人、女性创业者", "Veteran, Woman founder"),
    ("owner_group", "[none]", "没有", "none"),
    ("collateral", "[]", "没有", "none"),
    (
        "collateral",
        "[{kind: real-estate, value: 3000000, owed: 1000000}, {kind: orders}]",
        "房产/土地，约300万元，还欠100万元；订单",
        "Real estate, about 3,000,000 yuan, 1,000,000 yuan owed; Orders",
    ),
    (
        "collateral",
        "[{kind: vehicles, value: {from: 50000, to: 100000}, owed: 0}]",
        "车辆，约5万到10万元",
        "Vehicles, about 50,000 to 100,000 yuan",
    ),
    ("collateral", "[{kind: inventory, value: unsure}]", "存货", "Inventory"),
    ("wants", "declined", "不想说", "not said"),
    ("wants", "unsure", "不确定", "not sure"),
]


@pytest.mark.parametrize(("slot", "written", "zh", "en"), ANSWERS, ids=[f"{slot} {en}" for slot, _, _, en in ANSWERS])
def test_an_answer_is_said_back(
    slot: str, written: str, zh: str, en: str, words: Words, vocabulary: Vocabulary
) -> None:
    name = SlotName(slot)
    answer = read_answer(read_document(written, "answer"), vocabulary.slots[name])
    assert words["zh"].answer(answer, name) == zh
    assert words["en"].answer(answer, name) == en


@pytest.mark.parametrize(
    ("answer", "zh", "en"), [(None, "还没说", "not told yet"), (Silence.DECLINED, "不想说", "not said")]
)
def test_no_answer_is_said_as_such(answer: Answer | None, zh: str, en: str, words: Words) -> None:
    assert words["zh"].answer(answer, SlotName("purpose")) == zh
    assert words["en"].answer(answer, SlotName("purpose")) == en


FIRM = """
region: "370102"
industry: farming
industry_division: "01"
legal_form: cooperative
months_operating: 30
employees: 12
annual_revenue: 900000
amount_needed: 200000
credit_record: clean
guarantor: yes
signals: [patents, off-take-agreement, purchase-orders]
owner_group: [none]
tax_rating: unsure
collateral: [{kind: orders, value: 300000}, {kind: vehicles, value: 50000, owed: 60000}]
"""

BECAUSE = [
    (
        "{slot: months_operating, at_least: 24}",
        "实际经营时间：2年6个月（至少2年）",
        "Time trading: 2 years 6 months (at least 2 years)",
    ),
    (
        "{slot: amount_needed, at_most: 500000}",
        "需要的金额：20万元（不超过50万元）",
        "Amount needed: 200,000 yuan (at most 500,000 yuan)",
    ),
    (
        "{slot: amount_needed, between: [100000, 500000]}",
        "需要的金额：20万元（10万到50万元之间）",
        "Amount needed: 200,000 yuan (100,000 to 500,000 yuan)",
    ),
    (
        "{slot: legal_form, in: [cooperative, farm-household]}",
        "经营主体类型：农民专业合作社",
        "Legal form: Farmers' cooperative",
    ),
    ("{slot: size_class, in: [small, medium]}", "企业规模：小型企业", "Size class: Small firm"),
    ("{slot: guarantor, is: yes}", "有人愿意担保", "Somebody would stand surety"),
    ('{slot: region, within: "370000"}', "在山东省", "Place: Shandong"),
    (
        "{slot: signals, has_any: [purchase-orders, off-take-agreement, farm-insurance]}",
        "证明：已签的订单 / 收购或包销协议",
        "Evidence: Signed orders and Agreement to buy your produce",
    ),
    ("{slot: sectors, has_any: [agriculture, forestry]}", "属于种植业", "Sector: Crop farming"),
    ("{slot: collateral, pledge: {kind: [orders, bills]}}", "有订单可以抵押或质押", "Orders to pledge"),
    (
        "{any: [{slot: tax_rating, is: A}, {slot: months_operating, at_least: 24}]}",
        "实际经营时间：2年6个月（至少2年）",
        "Time trading: 2 years 6 months (at least 2 years)",
    ),
    (
        "{all: [{slot: guarantor, is: yes}, {slot: months_operating, at_least: 9}]}",
        "有人愿意担保，并且实际经营时间：2年6个月（至少9个月）",
        "Somebody would stand surety, and Time trading: 2 years 6 months (at least 9 months)",
    ),
    ("{not: {slot: legal_form, is: company}}", "经营主体类型不能是公司", "Legal form: not Company"),
]


@pytest.mark.parametrize(("written", "zh", "en"), BECAUSE, ids=[en for *_, en in BECAUSE])
def test_what_carries_a_met_criterion_is_what_the_firm_has(
    written: str, zh: str, en: str, words: Words, vocabulary: Vocabulary
) -> None:
    criterion, facts = criterion_of(written, vocabulary), facts_of(FIRM, vocabulary)
    assert judge(criterion, facts) is Verdict.MET
    assert words["zh"].because(criterion, facts) == zh
    assert words["en"].because(criterion, facts) == en


YOURS = [
    ("{slot: months_operating, at_least: 24}", "2年6个月", "2 years 6 months"),
    ("{slot: tax_rating, is: A}", "不确定", "not sure"),
    ("{slot: purpose, is: rnd}", "还没说", "not told yet"),
    ("{slot: signals, has_any: [purchase-orders, farm-insurance]}", "已签的订单", "Signed orders"),
    ("{slot: signals, has_any: [farm-insurance]}", "没有", "none of it"),
    ("{slot: qualifications, has_any: [tech-sme]}", "还没说", "not told yet"),
    ("{slot: collateral, pledge: {kind: [orders]}}", "订单", "Orders"),
    ("{slot: collateral, pledge: {kind: [bills]}}", "没有", "none of it"),
    ("{slot: size_class, in: [small, medium]}", "小型企业", "Small firm"),
    (
        "{any: [{slot: tax_rating, is: A}, {slot: tax_rating, is: B}, {slot: guarantor, is: yes}]}",
        "不确定；是",
        "not sure; yes",
    ),
]


@pytest.mark.parametrize(("written", "zh", "en"), YOURS, ids=[f"{written} {en}" for written, _, en in YOURS])
def test_beside_a_criterion_stands_what_is_known_of_the_firm_and_no_more(
    written: str, zh: str, en: str, words: Words, vocabulary: Vocabulary
) -> None:
    criterion, facts = criterion_of(written, vocabulary), facts_of(FIRM, vocabulary)
    assert words["zh"].yours(criterion, facts) == zh
    assert words["en"].yours(criterion, facts) == en


LIMITS = [
    ("{slot: months_operating, at_least: 24}", "2年", "2 years"),
    ("{slot: amount_needed, at_most: 500000}", "50万元", "500,000 yuan"),
    ("{slot: tax_rating, in: [A, B]}", "A级或B级", "A or B"),
    ("{slot: signals, has_any: [patents, trademarks]}", "专利或商标", "Patents or Trademarks"),
    ("{slot: signals, has_all: [patents, trademarks]}", "专利和商标", "Patents and Trademarks"),
    ("{slot: guarantor, is: yes}", "是", "yes"),
    ("{slot: collateral, pledge: {kind: [orders]}}", "有订单可以抵押或质押", "Orders to pledge"),
]


@pytest.mark.parametrize(("written", "zh", "en"), LIMITS, ids=[en for *_, en in LIMITS])
def test_a_limit_can_stand_alone(written: str, zh: str, en: str, words: Words, vocabulary: Vocabulary) -> None:
    criterion = criterion_of(written, vocabulary)
    assert words["zh"].limit(criterion) == zh
    assert words["en"].limit(criterion) == en


ROUGH = [
    ("lendable_value", "{}", "还没说", "not told yet"),
    ("lendable_value", "{collateral: [{kind: vehicles, value: 100000}]}", "5万元", "50,000 yuan"),
    (
        "lendable_value",
        "{collateral: [{kind: vehicles, value: {from: 100000, to: 200000}}]}",
        "5万到10万元",
        "50,000 to 100,000 yuan",
    ),
    ("stage", "{months_operating: {from: 6, to: 24}}", "开业不到1年或1到3年", "First year or 1 to 3 years"),
    ("sectors", '{industry: farming, industry_division: "01", signals: [none]}', "种植业", "Crop farming"),
    ("small_low_profit", "{legal_form: self-employed}", "否", "no"),
]


def test_what_is_missing_names_the_few_things_that_a_criterion_asks_for(words: Words, vocabulary: Vocabulary) -> None:
    signals, age = SlotName("signals"), SlotName("months_operating")
    few = criterion_of("{slot: signals, has_any: [retained-profit]}", vocabulary)
    many = criterion_of("{slot: signals, has_any: [patents, tax-invoices, export-orders, profit-history]}", vocabulary)
    assert words["zh"].lacking(signals, [few]) == "能拿出的证明（账上留存的利润）"
    assert words["en"].lacking(signals, [few]) == "Evidence a lender can check (Profit left in the business)"
    assert words["zh"].lacking(signals, [few, many]) == words["zh"].lacking(signals, [many]) == "能拿出的证明"
    assert words["zh"].lacking(age, [few]) == "实际经营时间"


@pytest.mark.parametrize(("slot", "written", "zh", "en"), ROUGH, ids=[f"{slot} {en}" for slot, _, _, en in ROUGH])
def test_what_follows_from_answers_is_said_as_far_as_it_is_known(
    slot: str, written: str, zh: str, en: str, words: Words, vocabulary: Vocabulary
) -> None:
    facts = facts_of(written, vocabulary)
    assert words["zh"].known(SlotName(slot), facts) == zh
    assert words["en"].known(SlotName(slot), facts) == en


def test_every_shipped_criterion_is_said_without_a_code_and_without_a_hole(words: Words, script: Script) -> None:
    offers = [*script.catalogue.offers.values(), *script.catalogue.warnings.values()]
    criteria = [need.criterion for offer in offers for need in offer.eligibility]
    criteria += [criterion for offer in offers for criterion in offer.fits]
    nobody = script.vocabulary.nothing_known
    for criterion in criteria:
        for language in LANGUAGES:
            said = [words[language].criterion(criterion), words[language].limit(criterion)]
            said.append(words[language].because(criterion, nobody))
            said.append(words[language].yours(criterion, nobody))
            for text in said:
                assert text.strip() == text != ""
                assert not any(sign in text for sign in "_{}[]"), text
                assert not any(str(atom.slot) == text for atom in atoms(criterion)), text
