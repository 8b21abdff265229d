#!/usr/bin/env bash
# Makes one virtual environment: setup.sh FOLDER EXTRAS CONSTRAINTS PYTHON-VERSION…
# The first version found on this machine is taken; nothing is installed system-wide.
set -euo pipefail

folder=$1 extras=$2 constraints=$3
shift 3

if [ -n "$(type -P uv)" ]; then
  uv() { command uv "$@"; }
elif python3 -m uv --version >/dev/null 2>&1; then
  uv() { python3 -m uv "$@"; }
else
  # A folder of our own: the system's Python is left as it is.
  tools=${MOTCUA_VAR:-var}/tools
  [ -x "$tools/bin/uv" ] || { echo "fetching uv"; python3 -m venv "$tools" && "$tools/bin/pip" install --quiet uv; }
  uv() { "$tools/bin/uv" "$@"; }
fi

python=
for version in "$@"; do
  python=$(uv python find --no-python-downloads "$version" 2>/dev/null) && break
  python=
done
if [ -z "$python" ]; then
  echo "Python $1 is not on this machine: install it (Debian: deadsnakes or pyenv install $1; macOS: brew install python@$1; or: uv python install $1) and run make again." >&2
  exit 1
fi

echo "$folder: $("$python" --version), packages ($extras)"
[ -x "$folder/bin/python" ] || uv venv --quiet --python "$python" "$folder"
uv pip install --python "$folder/bin/python" --constraints "$constraints" --editable ".[$extras]"
