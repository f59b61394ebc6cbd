"""Puts knowledge/ and flows/ into the wheel, so that an installed adviser works without a checkout beside it."""

from pathlib import Path
from shutil import copytree

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithContent(build_py):
    def run(self) -> None:
        super().run()
        for folder in ("knowledge", "flows"):
            copytree(folder, Path(self.build_lib) / "bot" / "bundled" / folder, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithContent})
