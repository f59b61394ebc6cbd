"""The form that every bot of the bench asks, and how a bot is started."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import yaml

FORM = Path(__file__).parent / "form"
TEXTS: dict[str, str] = yaml.safe_load((FORM / "texts.en.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Question:
    """Answered by one of ``options``, or by words such as ``typed``, which no other question expects."""

    slot: str
    options: tuple[str, ...] = ()
    typed: str = ""

    @property
    def text(self) -> str:
        return TEXTS[f"ask.{self.slot}"]


QUESTIONS = (
    Question("region", typed="济南市历下区"),
    Question(
        "legal_form",
        (
            "Not registered yet",
            "Sole trader (getihu)",
            "Partnership or sole proprietorship",
            "Company",
            "Farmers' cooperative",
            "Farm household or family farm",
        ),
    ),
    Question(
        "months_operating",
        (
            "Not trading yet",
            "Under 6 months",
            "6 to 12 months",
            "1 to 2 years",
            "2 to 5 years",
            "5 years or more",
        ),
    ),
    Question("amount_needed", typed="30万"),
    Question("monthly_net_cash", typed="8000"),
    Question(
        "cash_pattern",
        (
            "Much the same every month",
            "Seasonal",
            "Uneven, by order or project",
            "Growing fast",
            "No income yet",
        ),
    ),
    Question("employees", typed="6"),
    Question(
        "credit_record",
        (
            "No late payments",
            "A few days late at times, paid since",
            "Over 90 days late or still unpaid",
            "Never borrowed",
        ),
    ),
    Question("open_to_equity", ("Open to it", "No")),
)
SUMMARY = TEXTS["summary"]


def echo(question: Question, answer: str) -> str:
    """Return what a tapped question is edited to."""
    return f"{question.text}\n→ {answer}"


def summary(answers: dict[str, str]) -> str:
    """Return the last message, with all that was answered."""
    return "\n".join((SUMMARY, *(f"{slot}: {answer}" for slot, answer in answers.items())))


@dataclass(frozen=True, slots=True)
class Start:
    """Where a bot finds the Bot API, and a folder of its own for what it keeps."""

    api: str
    token: str
    folder: Path


def start() -> Start:
    """Read the command line that all bots share."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True, help="base address of the Bot API")
    parser.add_argument("--token", required=True)
    parser.add_argument("--folder", required=True, type=Path, help="an empty folder for what the bot keeps")
    given = parser.parse_args()
    return Start(given.api, given.token, given.folder)
