"""``python -m httpcore_srv`` is the command ``httpcore-srv``."""

from httpcore_srv.cli import main

main(prog_name="httpcore-srv")
