"""What type checkers see of the public interface: a program that uses it passes mypy --strict."""

from pathlib import Path

from mypy import api

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "tests" / "typing" / "program.py"


def test_a_program_that_uses_the_public_names_passes_a_strict_type_checker(tmp_path, monkeypatch):
    # errors inside the package are the business of the linters; a warning for an ignore that is not needed is one of ours
    monkeypatch.chdir(ROOT)
    told, wrong, status = api.run(
        [
            "--strict",
            "--follow-imports=silent",
            f"--cache-dir={tmp_path}",
            f"--config-file={ROOT / 'pyproject.toml'}",
            str(PROGRAM),
        ]
    )
    assert status == 0, told + wrong
