#!/usr/bin/env bash
# oracle.sh [VECTORS] [SEED] [BITS]: compares the simulated processor with the one it runs on, instruction by instruction.
# BITS is 64, or 32 for code in compatibility mode.
# oracle.sh VECTORS SEED BITS FILE: also writes what the latter did into FILE, which the build replays as vectors.gz or
# vectors-32.gz of src/test/resources/dev/trapline/machine/cpu. Needs gcc and an x86-64 Linux.
set -euo pipefail
cd "$(dirname "$0")/../../.."
classpath=$(mktemp)
program=$(mktemp)
trap 'rm -f "$classpath" "$program"' EXIT
gcc -O1 -Wall -Wextra -o "$program" replay-engine/src/oracle/native.c
mvn -q -B -pl replay-engine -am test-compile dependency:build-classpath -Dspotless.check.skip \
    -Dmdep.includeScope=test -Dmdep.outputFile="$classpath"
./trapline --version > /dev/null # finds the JDK
if [ -r cli/target/launch/jdk ]; then java=$(sed -n 2p cli/target/launch/jdk)/bin/java; else java=${JAVA_HOME:+$JAVA_HOME/bin/}java; fi
"$java" -cp "replay-engine/target/test-classes:replay-engine/target/classes:$(cat "$classpath")" \
    dev.trapline.machine.cpu.OracleRun "$program" "${1:-1000000}" "${2:-$RANDOM}" "${3:-64}" "${@:4}"
