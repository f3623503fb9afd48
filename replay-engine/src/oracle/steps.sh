#!/usr/bin/env bash
# steps.sh PROGRAM [ARGUMENT...]: executes a statically linked program on the simulated processor and on that of this machine, and compares
# all registers after every instruction.
exec "$(dirname "$0")/harness.sh" steps.c ProgramComparison "$@"
