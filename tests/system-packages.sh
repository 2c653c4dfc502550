#!/bin/sh
# Install the Debian packages that the tests drive, where that is possible.
#   system-packages.sh          curl, Chromium, Apache (the program, no service) and its tools,
#                               Redis (the program, no service), wrk, a C compiler
#   system-packages.sh venv     what `python3 -m venv` needs
#   system-packages.sh bench    what is measured beside ours, wrk, and a C compiler; nothing is
#                               started
set -eu

# the generators of load: wrk, and one of our own in C
load=
command -v wrk >/dev/null || load="$load wrk"
command -v cc >/dev/null || load="$load gcc libc6-dev"

wanted=
case "${1:-}" in
venv)
  wanted="python3-venv"
  ;;
bench)
  wanted="$load"
  command -v taskset >/dev/null || wanted="$wanted util-linux"
  [ -x /usr/sbin/nginx ] || wanted="$wanted nginx-light"
  [ -x /usr/sbin/apache2 ] || wanted="$wanted apache2-bin"
  [ -x /usr/sbin/lighttpd ] || wanted="$wanted lighttpd"
  [ -e /usr/lib/lighttpd/mod_deflate.so ] || wanted="$wanted lighttpd-mod-deflate"
  ;;
*)
  wanted="$load"
  command -v curl >/dev/null || wanted="$wanted curl"
  command -v chromium >/dev/null || wanted="$wanted chromium"
  [ -x /usr/sbin/apache2 ] || wanted="$wanted apache2-bin"
  command -v htdigest >/dev/null || wanted="$wanted apache2-utils"
  # the program of redis-server under its other name, without the service
  command -v redis-check-rdb >/dev/null || wanted="$wanted redis-tools"
  ;;
esac
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Please install:$wanted (with root on Debian or Ubuntu this is done for you)" >&2
  exit 1
fi
echo "installing:$wanted"
export DEBIAN_FRONTEND=noninteractive
if [ "${1:-}" = bench ] && [ ! -e /usr/sbin/policy-rc.d ]; then
  # the packages of servers would start them
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
fi
apt-get -qq update
# shellcheck disable=SC2086  # several words are meant
apt-get -qq install --no-install-recommends -y $wanted >/dev/null
