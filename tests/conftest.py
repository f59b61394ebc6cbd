"""What all tests share: the shipped content read once, and how hard hypothesis tries."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.app import renderer_for
from bot.applicant.facts import Vocabulary
from bot.content.loading import Content, load_script
from bot.conversation.flow import Script
from bot.views.rendering import Renderer

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 21)

# Machines are noisy, so no example has a deadline. A run of `make test` tries the same examples as the one before:
# it fails for a change, not by chance. `make soak` sets the profile `soak`: the same laws, more and other examples.
settings.register_profile(
    "default", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", deadline=None, max_examples=5000, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def content() -> Content:
    return Content(ROOT)


@pytest.fixture(scope="session")
def script(content: Content) -> Script:
    return load_script(content)


@pytest.fixture(scope="session")
def vocabulary(script: Script) -> Vocabulary:
    return script.vocabulary


@pytest.fixture(scope="session")
def renderer(content: Content, script: Script) -> Renderer:
    return renderer_for(content, script)


@pytest.fixture
def today() -> date:
    return TODAY
