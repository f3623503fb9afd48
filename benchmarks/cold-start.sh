#!/usr/bin/env bash
# cold-start.sh [RUNS]: what the first 10,000 instructions of a simulated program take, in a JVM that has simulated nothing yet, with and without
# the launcher's start cache, and as the second program of a JVM: raw code, and firmware of a whole PC. Then whole
# processes; qemu-user beside them where it is installed. Needs gcc and objcopy for x86-64.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-11}
./trapline --version > /dev/null
mvn -q -B -o -pl benchmarks -am -DskipTests package
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
# Linked to where `emulate --flat` puts code; data is behind it.
gcc -O1 -static -nostdlib -fno-stack-protector -fno-pic -fcf-protection=none -Wl,-Ttext=0x7c00 -Wl,-Tdata=0x20000 \
    -Wl,-Tbss=0x30000 -o "$files/program.elf" benchmarks/cold-start/program.c
objcopy -O binary -j .text "$files/program.elf" "$files/program.bin"
./trapline boot --images "$files/images"
cp "$files/images/bios.bin" "$files/bios.rom"
java=$(sed -n 2p cli/target/launch/jdk)/bin/java
# As the launcher starts it.
options=(-XX:+UseParallelGC -Xmx320m -Xmn20m -XX:MaxTenuringThreshold=1 -XX:+UseCompactObjectHeaders -XX:-UsePerfData -Xlog:disable)
classes=cli/target/trapline.jar:benchmarks/target/classes

# The least and the median of numbers, one a line.
summary() {
    sort -n | awk '{ v[NR] = $1 } END { printf "%.1f ms at best, %.1f in the median of %d\n", v[1], v[int((NR + 1) / 2)], NR }'
}
# What line $1 of the benchmark says, with the arguments behind it.
cold() {
    local line=$1
    shift
    for _ in $(seq "$runs"); do
        "$java" "${options[@]}" "$@" | sed -n "${line}p"
    done | summary
}
elapsed() {
    for _ in $(seq "$runs"); do
        local before=$EPOCHREALTIME
        "$@" > /dev/null 2>&1 || true
        local after=$EPOCHREALTIME
        echo "$(((${after/./} - ${before/./}) / 100))e-1"
    done | summary
}

run=(-cp "$classes" dev.trapline.benchmarks.ColdStart)
echo "10,000 instructions, from before the machine is made:"
echo "  raw code, fresh JVM:                  $(cold 1 "${run[@]}" "$files/program.bin")"
echo "  raw code, fresh JVM, start cache:     $(cold 1 -XX:AOTCache=cli/target/launch/trapline.aot "${run[@]}" "$files/program.bin")"
echo "  raw code after firmware, start cache: $(cold 2 -XX:AOTCache=cli/target/launch/trapline.aot "${run[@]}" "$files/bios.rom" "$files/program.bin")"
echo "  firmware, fresh JVM:                  $(cold 1 "${run[@]}" "$files/bios.rom")"
echo "  firmware, fresh JVM, start cache:     $(cold 1 -XX:AOTCache=cli/target/launch/trapline.aot "${run[@]}" "$files/bios.rom")"
echo "whole processes:"
echo "  trapline emulate --flat:              $(elapsed ./trapline emulate --flat "$files/program.bin" --max-instructions 10000)"
echo "  trapline boot:                        $(elapsed ./trapline boot)"
if command -v qemu-x86_64 > /dev/null; then
    printf 'void _start(void) { __asm__ volatile("syscall" : : "a"(60), "D"(0)); }\n' > "$files/leave.c"
    gcc -O1 -static -nostdlib -o "$files/leave" "$files/leave.c"
    echo "  qemu-user, a program that only ends:  $(elapsed qemu-x86_64 "$files/leave")"
else
    echo "  qemu-user: not installed"
fi
