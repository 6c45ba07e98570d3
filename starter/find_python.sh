# Sets $python to a Python 3.11 or later, or says what to do. Sourced by the programs in bin/.
python=
for candidate in ${BACKOFFICE_PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Backoffice needs Python 3.11 or later, and there is none on the PATH." >&2
    echo "  -> Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.11;" >&2
    echo "     or name one: BACKOFFICE_PYTHON=/a/python3.11 $0" >&2
    exit 2
fi
