#!/bin/sh
# Write the newest versions that fit, with hashes and without any registry's address, for every platform.
set -eu
compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-header pyproject.toml "$@"
}
.venv/bin/python -m pip install --quiet uv
# The tests' tools first: they hold some packages back (python-dateutil), and all of it shares one environment.
compile --extra build --extra server --extra fast --extra dev -o constraints/dev.txt
compile --extra build --extra server -c constraints/dev.txt -o constraints/run.txt
compile --extra build --extra server --extra fast --extra dev --extra bench -c constraints/dev.txt -o constraints/bench.txt
compile --extra build --extra server --extra fast --extra dev --extra spark -c constraints/dev.txt -o constraints/spark.txt
