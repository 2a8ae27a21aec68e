#!/bin/sh
# Write the newest versions that fit, with hashes and without any registry's address, for every platform.
set -eu
compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-header pyproject.toml "$@"
}
.venv/bin/python -m pip install --quiet uv
compile --extra build --extra server -o constraints/run.txt
compile --extra build --extra server --extra fast --extra dev -c constraints/run.txt -o constraints/dev.txt
compile --extra build --extra server --extra fast --extra dev --extra bench -c constraints/dev.txt -o constraints/bench.txt
compile --extra build --extra server --extra fast --extra dev --extra spark -c constraints/dev.txt -o constraints/spark.txt
