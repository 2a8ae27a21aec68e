#!/bin/sh
# Make a virtual environment with the newest Python found, 3.11 or later; say what to do where that cannot be done.
set -eu
target=$1

find_python() {
    for name in "${PYTHON:-}" python3.14 python3.13 python3.12 python3.11 python3; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    echo "Fivegood needs Python 3.11 or later. Debian: apt-get install python3 python3-venv; macOS: python.org or brew." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    # Debian keeps pip's bootstrap in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
        echo "Python lacks venv here. Debian: sudo apt-get install python3-venv, then run make again." >&2
        exit 1
    fi
fi
rm -rf "$target"
"$python" -m venv "$target"
