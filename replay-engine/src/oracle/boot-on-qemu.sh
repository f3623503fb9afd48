#!/usr/bin/env bash
# boot-on-qemu.sh: boots the firmware, boot sectors and kernels of this project on QEMU and on the simulated PC, and compares what
# both write to the serial port. Figures that depend on the machine (BogoMIPS, ticks, the name of the processor) count as
# equal. Needs qemu-system-x86_64; without it nothing is compared, which is said.
set -euo pipefail
cd "$(dirname "$0")/../../.."
trapline=${TRAPLINE:-./trapline}
if ! command -v qemu-system-x86_64 > /dev/null; then
    echo "SKIPPED: qemu-system-x86_64 is not installed"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Also without the characters that only move the cursor.
comparable() {
    tr -d '\r' | sed -E 's/[0-9.]+ BogoMIPS \(lpj=[0-9]+\)/N BogoMIPS (lpj=N)/; s/^init: [0-9]+ ticks/init: N ticks/
        s/idled [0-9]+ times/idled N times/; s/^CPU: .*/CPU: NAME/; s/ +$//'
}

# NAME ARGUMENT...: boots with these arguments of trapline boot
compare() {
    local name=$1
    shift
    mkdir "$work/$name"
    $trapline boot "$@" --images "$work/$name"
    timeout 60 qemu-system-x86_64 -M pc -m 64 -bios "$work/$name/bios.bin" \
        -drive "format=raw,file=$work/$name/disk.img,if=ide" -net none -display none -monitor none -no-reboot \
        -serial "file:$work/$name/serial" -device isa-debug-exit,iobase=0xf4,iosize=4 || [ $? -le 3 ]
    { $trapline boot "$@" --format json || [ $? = 1 ]; } |
        python3 -c 'import json, sys; print("\n".join(json.load(sys.stdin)["console"]))' | comparable > "$work/$name/ours"
    comparable < "$work/$name/serial" > "$work/$name/theirs"
    if diff "$work/$name/ours" "$work/$name/theirs"; then
        echo "same: $name, $(wc -l < "$work/$name/theirs") lines"
    else
        echo "DIFFERENT: $name (< simulated, > QEMU)"
        failed=1
    fi
}

compare small --kernel small
compare big --kernel big
compare loader --loader
compare options --kernel big --append 'noinitrd init=/bin/sh x=1'
exit $failed
