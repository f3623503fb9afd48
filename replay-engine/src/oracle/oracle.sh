#!/usr/bin/env bash
# oracle.sh [VECTORS] [SEED] [KIND]: compares the simulated processor with the one it runs on, instruction by instruction.
# KIND is general-64, general-32 or general-16 (registers and flags; code of 32 or 16 bits in compatibility mode), segments or floating (x87, MMX, SSE).
# oracle.sh VECTORS SEED KIND FILE: also writes what the latter did into FILE, which the build replays as vectors.gz,
# vectors-32.gz, vectors-16.gz, vectors-segments.gz or vectors-floating.gz in src/test/resources/dev/trapline/machine/cpu.
exec "$(dirname "$0")/harness.sh" native.c OracleRun "${1:-1000000}" "${2:-$RANDOM}" "${3:-general-64}" "${@:4}"
