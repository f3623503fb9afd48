#!/usr/bin/env bash
# Records the name that strace prints for every system call number of the three ABIs, for the tests.
#
#   model/tables/record-strace-names.sh     rewrites model/src/test/resources/.../strace-names-*.txt
#
# The programs below make every call with null arguments. None is executed: strace makes each fail
# with ENOSYS before the kernel looks at it. Numbers that strace does not know are not made to fail,
# so the loops end at the last number strace 6.1 knows and leave out 335 and 336 as well as the
# exits. Needs strace, nasm and ld; the kernel needs to run 32-bit programs, but not x32 ones.
set -euo pipefail
export LC_ALL=C

resources=$(cd "$(dirname "$0")" && pwd)/../src/test/resources/dev/trapline/model/linux
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$resources"

cat > "$work/every64.asm" <<'ASM'
global _start
section .text
_start: xor     r12d, r12d
again:  cmp     r12d, 60                ; exit
        je      next
        cmp     r12d, 231               ; exit_group
        je      next
        cmp     r12d, 335               ; uretprobe
        je      next
        cmp     r12d, 336               ; uprobe
        je      next
        mov     eax, r12d
        or      eax, BASE
        xor     edi, edi
        xor     esi, esi
        xor     edx, edx
        xor     r10d, r10d
        xor     r8d, r8d
        xor     r9d, r9d
        syscall
next:   inc     r12d
        cmp     r12d, LAST
        jbe     again
        mov     eax, 231
        xor     edi, edi
        syscall
ASM
cat > "$work/every32.asm" <<'ASM'
global _start
section .text
_start: mov     eax, [number]
        cmp     eax, 1                  ; exit
        je      next
        cmp     eax, 252                ; exit_group
        je      next
        xor     ebx, ebx
        xor     ecx, ecx
        xor     edx, edx
        xor     esi, esi
        xor     edi, edi
        xor     ebp, ebp
        int     0x80
next:   inc     dword [number]
        cmp     dword [number], LAST
        jbe     _start
        mov     eax, 252
        xor     ebx, ebx
        int     0x80
section .data
number: dd      0
ASM

# label, source, nasm format, ld emulation, base, last
record() {
    local label=$1 source=$2 format=$3 emulation=$4 base=$5 last=$6
    nasm -f "$format" -D BASE="$base" -D LAST="$last" "$work/$source.asm" -o "$work/$label.o"
    ld -m "$emulation" "$work/$label.o" -o "$work/$label"
    strace -n -o "$work/$label.strace" -e 'inject=!exit_group:error=ENOSYS' "$work/$label"
    {
        echo "# number and name as printed by $(strace -V | sed -n '1s/.*version /strace /p'), ABI $label:"
        echo "# strace -n -e 'inject=!exit_group:error=ENOSYS' over model/tables/record-strace-names.sh's loop"
        tail -n +2 "$work/$label.strace" |
            sed -nE 's/^\[ *([0-9]+)\] ([a-zA-Z0-9_]+)\(.*/\1 \2/p' |
            awk -v base=$((base)) '$1 >= base && $2 !~ /^syscall_0x/'
    } > "$resources/strace-names-$label.txt"
}

record x86_64 every64 elf64 elf_x86_64 0 450
record i386 every32 elf32 elf_i386 0 450
record x32 every64 elf64 elf_x86_64 0x40000000 547
