#!/usr/bin/env bash
# Installs what the browser and document tests look through, where this is Debian and we may; says so where not.
# Without these programs those tests skip with the reason, so a machine without them still passes `make test`.
set -u
missing=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing ${missing[*]}"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 ||
    echo "could not install ${missing[*]}; the tests that need them will be skipped" >&2
else
  echo "not installed: ${missing[*]}; the tests that need them will be skipped" >&2
fi
exit 0
