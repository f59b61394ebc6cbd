"""Saves for ever, three entries at a time, and says how many are stored after each save. Made to be killed."""

import asyncio
import sys
from datetime import UTC, datetime
from decimal import Decimal

from bot.applicant.answers import Exact
from bot.conversation.session import Session, Told
from bot.storage.port import ConversationId
from bot.storage.sqlite import open_sqlite


async def save_for_ever(path: str, conversation: ConversationId) -> None:
    async with open_sqlite(path, lambda: datetime(2026, 11, 21, tzinfo=UTC)) as storage:
        session = await storage.load(conversation) or Session()
        while True:
            known = len(session.log)
            session = session.add(*(Told("turnover", Exact(Decimal(known + n))) for n in range(3)))
            await storage.save(conversation, session, known)
            sys.stdout.write(f"{len(session.log)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(save_for_ever(sys.argv[1], ConversationId(sys.argv[2])))
