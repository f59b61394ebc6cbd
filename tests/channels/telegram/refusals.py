"""How the Bot API says no."""

from typing import Any


class Refusal(Exception):  # noqa: N818  # an answer of the server, no mistake of it
    """An error answer. ``blamed``: whatever the circumstances, a well-made bot never draws it on itself."""

    def __init__(self, code: int, description: str, *, blamed: bool = True, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.blamed = blamed
        self.retry_after = retry_after

    def answer(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad(description: str, *, blamed: bool = True) -> Refusal:
    return Refusal(400, f"Bad Request: {description}", blamed=blamed)


def forbidden(description: str, *, blamed: bool = False) -> Refusal:
    return Refusal(403, f"Forbidden: {description}", blamed=blamed)


def conflict(description: str) -> Refusal:
    return Refusal(409, f"Conflict: {description}", blamed=False)


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", blamed=False, retry_after=seconds)
