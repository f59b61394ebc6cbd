"""The author's files: found below one folder, named in errors as they stand there."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.findings import Findings
from bot.yamlnodes import ContentError, Node, Place, Problem, read_document


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of content; files are named relative to ``base`` in errors."""

    path: Path
    base: Path

    def __truediv__(self, name: str) -> "Folder":
        return Folder(self.path / name, self.base)

    def named(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix() if path.is_relative_to(self.base) else path.as_posix()

    def text(self, name: str) -> str:
        return read_text(self.path / name, self.named(self.path / name))

    def yaml(self, name: str) -> Node:
        return read_document(self.text(name), self.named(self.path / name))

    def rows(
        self, name: str, columns: tuple[str, ...], findings: Findings
    ) -> Iterator[tuple[Place, Mapping[str, str]]]:
        """Yield the place and the values of each whole row of a CSV file with a head line."""
        file = self.named(self.path / name)
        reader = csv.DictReader(io.StringIO(self.text(name), newline=""))
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise _refused(file, f"there is no column {', '.join(missing)}")
        for row in reader:
            place = Place(file, reader.line_num, 1)
            if None in row or None in row.values():
                findings.report(place, f"expected {len(reader.fieldnames or ())} values, as in the head line")
            else:
                yield place, row

    def documents(self, pattern: str = "*.yaml") -> list[Path]:
        """Return the files that match, in the order of their names."""
        return sorted(self.path.glob(pattern))

    def read(self, path: Path) -> Node:
        return read_document(read_text(path, self.named(path)), self.named(path))


def read_text(path: Path, name: str) -> str:
    """Return a file's text; that it is missing or not UTF-8 is said as an author's mistake."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _refused(name, "there is no such file") from error
    except UnicodeDecodeError as error:
        raise _refused(name, f"not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise _refused(name, f"cannot be read: {error.strerror}") from error


def _refused(name: str, message: str) -> ContentError:
    return ContentError([Problem(Place(name, 1, 1), message)])
