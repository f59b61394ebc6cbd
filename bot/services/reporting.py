"""What authors are told of the people's side: what was found wrong with the cards and nobody has looked into yet."""

from collections.abc import Collection, Iterable
from typing import Any

from bot.conversation.flow import Script
from bot.storage.port import KeptCorrection, Storage, plain_correction


def correction_report(kept: KeptCorrection, script: Script) -> dict[str, Any]:
    """Return one correction as ``advisor report unread --json`` has it; ``title`` is None for an offer that is gone."""
    offer = script.known_offers.get(kept.correction.offer)
    title = {"zh": offer.name.zh, "en": offer.name.en} if offer else None
    return {"id": kept.id, "on": kept.stored_at[:10], "title": title, **plain_correction(kept.correction)}


def correction_lines(kept: KeptCorrection, script: Script) -> Iterable[str]:
    """Yield one correction as an author reads it."""
    told = kept.correction
    offer = script.known_offers.get(told.offer)
    title = f"{offer.name.zh} | {offer.name.en}" if offer else "no longer in knowledge/"
    kind = script.texts["en"].get(f"correction.{told.kind}", told.kind)
    about = f"card verified on {told.verified_on}; {told.language}"
    yield f"{kept.id}  {kept.stored_at[:10]}  {told.offer}  {kind}  ({about})"
    yield f"   {title}"
    if told.text:
        yield f"   > {told.text}"


async def mark_read(storage: Storage, ids: Collection[int]) -> int:
    """Mark corrections as read, without numbers all of them; return how many.

    Raises ``LookupError`` with the first number of which nothing is unread; then nothing is marked.
    """
    unread = {kept.id for kept in await storage.unread_corrections()}
    strange = sorted(set(ids) - unread)
    if strange:
        raise LookupError(strange[0])
    return await storage.mark_read(set(ids) or unread)
