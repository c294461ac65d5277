"""The help of every command -> its place in the README. Run as ``python -m tests.renew_readme``."""

from tests.test_readme import BLOCK, README, help_of


def renew(found):
    words = found["words"].split()[1:]
    return f"<!-- help: {found['words']} -->\n```\n{help_of(words)}```\n"


if __name__ == "__main__":
    README.write_text(BLOCK.sub(renew, README.read_text("utf-8")), encoding="utf-8")
