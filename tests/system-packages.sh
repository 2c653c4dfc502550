#!/bin/sh
# Install the Debian packages that the tests drive, where that is possible.
#   system-packages.sh          curl, Chromium, Apache (the program, no service) and its tools,
#                               Redis (the program, no service)
#   system-packages.sh venv     what `python3 -m venv` needs
set -eu

wanted=
if [ "${1:-}" = venv ]; then
  wanted="python3-venv"
else
  command -v curl >/dev/null || wanted="$wanted curl"
  command -v chromium >/dev/null || wanted="$wanted chromium"
  [ -x /usr/sbin/apache2 ] || wanted="$wanted apache2-bin"
  command -v htdigest >/dev/null || wanted="$wanted apache2-utils"
  # the program of redis-server under its other name, without the service
  command -v redis-check-rdb >/dev/null || wanted="$wanted redis-tools"
fi
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Please install:$wanted (with root on Debian or Ubuntu this is done for you)" >&2
  exit 1
fi
echo "installing:$wanted"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086  # several words are meant
apt-get -qq install --no-install-recommends -y $wanted >/dev/null
