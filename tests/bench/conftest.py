"""The programs in apps/ need libraries that only the measurement has."""

collect_ignore = ["apps"]
