#!/usr/bin/env bash
# cpu-loops.sh [RUNS]: how many instructions a second the simulated processor executes, interpreted and compiled, in a loop of
# arithmetic and one of memory; and the ratio to qemu-user, where it is installed, and to the real processor. All in processor time:
# ours is that of the thread that executes, theirs that of the process, the least of as many runs. Needs gcc for x86-64.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
mvn -q -B -pl benchmarks -am -DskipTests package
programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
for loop in intloop memloop; do
    gcc -O1 -static -nostdlib -fno-stack-protector -o "$programs/$loop" "benchmarks/cpu-loops/$loop.c"
done
if [ -r cli/target/launch/jdk ]; then java=$(sed -n 2p cli/target/launch/jdk)/bin/java; else java=${JAVA_HOME:+$JAVA_HOME/bin/}java; fi

# The least milliseconds of user time of a command.
least() {
    local TIMEFORMAT=%3U took best=
    for _ in $(seq "$runs"); do
        took=$({ time "$@" > /dev/null 2>&1 || true; } 2>&1)
        took=${took/./}
        took=$((10#$took))
        if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
    done
    echo "$best"
}
# Million instructions a second: $1 instructions in $2 ms.
rate() {
    awk -v count="$1" -v ms="$2" 'BEGIN { printf "%.1f", count / (ms > 0 ? ms : 1) / 1000 }'
}
# Ours as a part of theirs.
ratio() {
    awk -v ours="$1" -v theirs="$2" 'BEGIN { printf "%.3f", ours / theirs }'
}

for loop in intloop memloop; do
    said=$("$java" -cp "benchmarks/target/classes:replay-engine/target/classes" dev.trapline.benchmarks.CpuLoops "$runs" "$programs/$loop")
    echo "$said"
    count=$(sed -n 's/.* compiled: .* \([0-9]*\) instructions.*/\1/p' <<< "$said")
    compare() {
        local name=$1
        shift
        local theirs
        theirs=$(rate "$count" "$(least "$@")")
        echo "$loop $name: $theirs million a second"
        for how in interpreted compiled; do
            ours=$(sed -n "s/.* $how: .* \([0-9.]*\) in the median.*/\1/p" <<< "$said")
            echo "$loop, ours $how to $name: $ours / $theirs = $(ratio "$ours" "$theirs")"
        done
    }
    if command -v qemu-x86_64 > /dev/null; then
        compare qemu-user qemu-x86_64 "$programs/$loop"
    else
        echo "$loop qemu-user: not installed, so there is no ratio to it"
    fi
    compare native "$programs/$loop"
done
