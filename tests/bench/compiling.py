"""
The programs in C: what only a loop without an interpreter can tell.

    c/ceiling.c   how fast is the system alone?
    c/pace.c      a constant rate, kept to the microsecond
"""

import subprocess
from pathlib import Path

from tests.bench.launching import found
from tests.bench.processes import StartFailed

C = Path(__file__).parent / "c"

# What Debian calls the compiler of C, whichever it is.
COMPILER = "cc"

# How long it may take, in seconds.
_PATIENCE = 60


def compiled(name: str, folder: Path, compiler: str = COMPILER) -> Path:
    """Compile c/NAME.c into *folder*, return the program; StartFailed tells why not."""
    program, found_compiler = folder / name, found(compiler)
    if found_compiler is None:
        raise StartFailed(f"{compiler} is not installed")
    done = subprocess.run(
        [found_compiler, "-O2", "-o", str(program), str(C / f"{name}.c")],
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    if done.returncode:
        raise StartFailed(f"{name}.c: {done.stderr.strip()[-500:]}")
    return program
