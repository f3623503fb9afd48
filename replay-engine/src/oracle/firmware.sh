#!/usr/bin/env bash
# firmware.sh: assembles the firmware in system/ that tries out exceptions and gates, runs it in QEMU, and puts both where
# FirmwareProbesTest finds them. Needs nasm and qemu-system-x86_64. What QEMU 7 does otherwise than processors is not tried: limits and rights
# of segments, targets that are not canonical, INT1, DR7.GD, reserved bits of CR0 and CR4 and of page tables.
set -euo pipefail
cd "$(dirname "$0")"
resources=$(cd ../test/resources/dev/trapline/machine/cpu && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for source in system/*.asm; do
    name=$(basename "$source" .asm)
    nasm -f bin -i system/ -o "$work/$name.bin" "$source"
    # The firmware ends QEMU through the exit port, with status 1.
    timeout 60 qemu-system-x86_64 -M pc -m 16 -bios "$work/$name.bin" -cpu qemu64,vendor=GenuineIntel \
        -display none -serial none -parallel none -monitor none -no-reboot \
        -debugcon "file:$work/$name.txt" -device isa-debug-exit,iobase=0xf4,iosize=4 || [ $? = 1 ]
    gzip -9n < "$work/$name.bin" > "$resources/$name.bin.gz"
    cp "$work/$name.txt" "$resources/$name.txt"
done
