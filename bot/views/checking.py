"""Checks of templates and texts: every name they use is there, in every language, whatever was told and was not."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import TracebackType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import jinja2
from jinja2 import nodes

from bot.locales import LANGUAGES, Language
from bot.views.cards import OfferView
from bot.views.comparing import DifferenceView
from bot.views.outranking import AboveView
from bot.views.planning import PlanView
from bot.views.rendering import variables_of
from bot.views.results import ResultsView
from bot.views.summary import SummaryView
from bot.yamlnodes import Place, Problem

VIEWS: Mapping[str, type] = {
    "results": ResultsView,
    "offer": OfferView,
    "plan": PlanView,
    "summary": SummaryView,
    "difference": DifferenceView,
    "above": AboveView,
}

Texts = Mapping[Language, Mapping[str, tuple[Place, str]]]
_ENVIRONMENT = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)


def check_template(view: str, text: str, file: str) -> Iterator[Problem]:
    """Yield what is wrong with the template of a view: it cannot be read, or speaks of what the view does not have."""
    try:
        unknown = variables_of(text) - {field.name for field in fields(VIEWS[view])}
    except jinja2.TemplateSyntaxError as error:
        yield Problem(Place(file, error.lineno, 1), f"not a template: {error.message}")
        return
    yield from _unknown(unknown, view, text, file)
    if not unknown:
        yield from _rendered(view, text, file)


def _unknown(unknown: frozenset[str], view: str, text: str, file: str) -> Iterator[Problem]:
    lines = text.splitlines()
    for name in _ENVIRONMENT.parse(text).find_all(nodes.Name):
        if name.name in unknown:
            column = lines[name.lineno - 1].find(name.name) + 1
            yield Problem(Place(file, name.lineno, column), f"the view `{view}` has no `{name.name}`")


def _rendered(view: str, text: str, file: str) -> Iterator[Problem]:
    template = _ENVIRONMENT.from_string(text)
    for told in (True, False):
        try:
            template.render(_sample_values(VIEWS[view], told=told))
        except jinja2.TemplateError as error:
            yield Problem(Place(file, _line(error.__traceback__), 1), f"cannot be filled in: {error.message}")


def _line(traceback: TracebackType | None) -> int:
    line = 1
    while traceback:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _sample_values(view: type, *, told: bool) -> dict[str, Any]:
    return {name: _sample(hint, told=told) for name, hint in get_type_hints(view).items()}


def _sample(hint: Any, *, told: bool) -> Any:
    """Return a value of a field's type: everything there, or all that may be absent absent."""
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**_sample_values(hint, told=told))
    if hint is int:
        return 1
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is UnionType:
        return _sample(get_args(hint)[0], told=told) if told else None
    if get_origin(hint) is tuple:
        return _sample_tuple(get_args(hint), told=told)
    return "x"


def _sample_tuple(hints: tuple[Any, ...], *, told: bool) -> tuple[Any, ...]:
    if hints[-1] is Ellipsis:
        return (_sample(hints[0], told=told),) if told else ()
    return tuple(_sample(hint, told=told) for hint in hints)


def check_texts(texts: Texts) -> Iterator[Problem]:
    """Yield what is wrong with texts: one cannot be read, or says in one language what it does not in another."""
    names: dict[Language, dict[str, frozenset[str]]] = {language: {} for language in LANGUAGES}
    for language in LANGUAGES:
        for name, (place, text) in texts[language].items():
            try:
                names[language][name] = variables_of(text)
            except jinja2.TemplateSyntaxError as error:
                yield Problem(place, f"the text `{name}` is not a template: {error.message}")
    yield from _told_in_one_language(texts, names)


def _told_in_one_language(texts: Texts, names: Mapping[Language, Mapping[str, frozenset[str]]]) -> Iterator[Problem]:
    for language in LANGUAGES:
        for other in LANGUAGES:
            for name in sorted(names[language].keys() & names[other].keys()):
                more = sorted(names[language][name] - names[other][name])
                if more:
                    message = f"the text `{name}` speaks of {', '.join(more)} in {language}, but not in {other}"
                    yield Problem(texts[language][name][0], message)
