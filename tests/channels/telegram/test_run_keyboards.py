"""Keyboards that Telegram would refuse are cut to what it takes."""

from bot.channels.telegram.sending import MOST_BUTTONS, keyboard
from bot.conversation.messages import Button


def test_of_too_many_options_the_last_are_left_out_and_the_commands_stay() -> None:
    rows = [[Button(f"Option {number}", 7, str(number))] for number in range(97)]
    commands = [Button(code, 7, code) for code in ("/why", "/skip", "/unsure", "/back")]
    made = keyboard([*rows, commands], lambda tap: tap.code)["inline_keyboard"]
    codes = [button["callback_data"] for row in made for button in row]
    assert len(codes) == MOST_BUTTONS
    assert codes == [*map(str, range(96)), "/why", "/skip", "/unsure", "/back"]
    assert all(made)
