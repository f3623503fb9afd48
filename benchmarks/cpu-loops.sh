#!/usr/bin/env bash
# cpu-loops.sh [RUNS]: how many instructions a second the simulated processor executes, interpreted and compiled, in a loop of
# arithmetic and one of memory; the real processor and qemu-user, where it is installed, beside it. Needs gcc for x86-64.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B -pl benchmarks -am -DskipTests package
programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
for loop in intloop memloop; do
    gcc -O1 -static -nostdlib -fno-stack-protector -o "$programs/$loop" "benchmarks/cpu-loops/$loop.c"
done
if [ -r cli/target/launch/jdk ]; then java=$(sed -n 2p cli/target/launch/jdk)/bin/java; else java=${JAVA_HOME:+$JAVA_HOME/bin/}java; fi
for loop in intloop memloop; do
    "$java" -cp "benchmarks/target/classes:replay-engine/target/classes" dev.trapline.benchmarks.CpuLoops "${1:-5}" "$programs/$loop"
done

# Whole processes, which do the same instructions.
elapsed() {
    local before=$EPOCHREALTIME status=0
    "$@" || status=$?
    local after=$EPOCHREALTIME
    echo "$((${after/./} - ${before/./})) $status"
}
for loop in intloop memloop; do
    read -r took status < <(elapsed "$programs/$loop")
    echo "$loop native: status $status, $((took / 1000)) ms"
    if command -v qemu-x86_64 > /dev/null; then
        read -r took status < <(elapsed qemu-x86_64 "$programs/$loop")
        echo "$loop qemu-user: status $status, $((took / 1000)) ms"
    else
        echo "$loop qemu-user: not installed"
    fi
done
