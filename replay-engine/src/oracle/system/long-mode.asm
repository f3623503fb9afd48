; Firmware that enters long mode and then tries one thing after the other, each with known registers, and says on port 0xE9 where it
; ended: privilege, vector, error code, RIP relative to its beginning, CS, RFLAGS, RSP, SS, CR2, DR6.
; 64 KiB, to be mapped so that it ends at 1 MiB and at 4 GiB.

%include "probes.inc"

        bits 16
        org 0xf0000

PML4    equ 0x10000
PDPT    equ 0x11000
PD      equ 0x12000
PT      equ 0x13000
IDT     equ 0x20000
TSS     equ 0x21000
NEXT    equ 0x22000             ; the number of the next probe
STACK   equ 0x30000
RSP0    equ 0x38000
IST1    equ 0x40000
DATA    equ 0x50000
ABSENT  equ 0x180000            ; pages
READ    equ 0x181000
KERNEL  equ 0x182000
NOEXEC  equ 0x183000

start:
        cli
        xor ax, ax
        mov ss, ax
        mov sp, 0x7000
        mov es, ax
        mov ds, ax
        ; four empty tables, two more pages for IDT and TSS
        cld
        mov ax, 0x1000
        mov es, ax
        xor di, di
        xor ax, ax
        mov cx, 0x8000
        rep stosw
        mov ax, 0x2000
        mov es, ax
        xor di, di
        xor ax, ax
        mov cx, 0x8000
        rep stosw
        o32 lgdt [cs:gdtr - $$]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp dword 0x30:protected

        bits 32
protected:
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, STACK
        mov dword [PML4], PDPT | 7
        mov dword [PDPT], PD | 7
        mov dword [PD], PT | 7
        mov dword [PD + 8], 0x00000087 | 0x200000       ; 2 MiB
        mov edi, PT
        mov eax, 7
.page:  mov [edi], eax
        add edi, 8
        add eax, 0x1000
        cmp eax, 0x200007
        jb .page
        mov dword [PT + (ABSENT >> 12) * 8], 0
        mov dword [PT + (READ >> 12) * 8], READ | 5
        mov dword [PT + (KERNEL >> 12) * 8], KERNEL | 3
        mov dword [PT + (NOEXEC >> 12) * 8 + 4], 0x80000000
        mov eax, 0x620                  ; PAE, OSFXSR, OSXMMEXCPT
        mov cr4, eax
        mov eax, PML4
        mov cr3, eax
        mov ecx, 0xc0000080
        rdmsr
        or eax, 0x901                   ; NXE LME SCE
        wrmsr
        mov eax, 0x80010033             ; PG WP NE ET MP PE
        mov cr0, eax
        jmp 0x08:long_mode

        bits 64
long_mode:
        mov ax, 0x10
        mov ss, ax
        xor eax, eax
        mov ds, ax
        mov es, ax
        mov rsp, STACK
        ; gates: DPL 3 for 3, 4, 0x80 and the last; 0x41 not present, 0x42 with no code, 0x43 with IST1, 0x44 a trap gate, 0x45 to data,
        ; 0x47 a 16-bit gate
        mov rdi, IDT
        xor ecx, ecx
.gate:  mov eax, ecx
        shl eax, 4
        add eax, stubs
        mov [rdi], ax
        mov word [rdi + 2], 0x08
        mov word [rdi + 4], 0x8e00
        shr rax, 16
        mov [rdi + 6], ax
        shr rax, 16
        mov [rdi + 8], eax
        mov dword [rdi + 12], 0
        add rdi, 16
        inc ecx
        cmp ecx, 256
        jb .gate
        mov byte [IDT + 3 * 16 + 5], 0xee
        mov byte [IDT + 0x80 * 16 + 5], 0xee
        mov byte [IDT + 0xff * 16 + 5], 0xee
        mov byte [IDT + 0x41 * 16 + 5], 0x6e
        mov word [IDT + 0x42 * 16 + 2], 0
        mov byte [IDT + 0x43 * 16 + 4], 1
        mov byte [IDT + 0x43 * 16 + 5], 0xee
        mov byte [IDT + 0x44 * 16 + 5], 0xef
        mov byte [IDT + 8 * 16 + 4], 1          ; #DF on IST1
        mov word [IDT + 0x45 * 16 + 2], 0x10
        mov byte [IDT + 0x47 * 16 + 5], 0x86
        mov word [IDT + 0x48 * 16 + 2], 0x50
        mov word [IDT + 0x49 * 16 + 2], 0x58
        mov word [IDT + 0x4a * 16 + 2], 0x38
        mov byte [IDT + 0x4a * 16 + 5], 0xee
        lidt [idtr]
        mov qword [TSS + 4], RSP0
        mov qword [TSS + 36], IST1
        mov word [TSS + 102], 0x68
        mov ax, 0x40
        ; the descriptor of the TSS is marked busy, so the table has to be in RAM
        mov rsi, gdt
        mov rdi, 0x23000
        mov ecx, gdt.end - gdt
        rep movsb
        lgdt [gdtr_ram]
        ltr ax
        mov ecx, 0xc0000081             ; STAR
        mov edx, 0x00180008
        xor eax, eax
        wrmsr
        inc ecx                         ; LSTAR
        xor edx, edx
        mov eax, syscall_entry
        wrmsr
        add ecx, 2                      ; FMASK
        mov eax, 0x47700
        wrmsr
        mov dword [NEXT], 0

next:
        mov rsp, STACK
        xor eax, eax
        mov dr7, rax
        mov eax, 0xffff0ff0
        mov dr6, rax
        mov eax, 0x80010033
        mov cr0, rax
        mov eax, 0x620
        mov cr4, rax
        mov ecx, 0xc0000101
        xor eax, eax
        xor edx, edx
        wrmsr
        mov cr2, rax
        mov eax, [NEXT]
        inc dword [NEXT]
        lea rbx, [probes + rax * 4]
        mov ebx, [rbx]
        test ebx, ebx
        jz done
        mov [NEXT + 8], ebx
        ; bit 31: at privilege level 3
        mov ecx, ebx
        and ebx, 0x7fffffff
        mov [NEXT + 8], ebx
        shr ecx, 31
        mov [NEXT + 16], ecx
        jz .kernel
        push 0x23
        push STACK - 0x1000
        push 2
        push 0x2b
        jmp .go
.kernel:
        push 0x10
        push STACK
        push 2
        push 0x08
.go:    push rbx
        xor eax, eax
        xor ebx, ebx
        xor ecx, ecx
        xor edx, edx
        mov esi, DATA
        mov edi, DATA
        xor ebp, ebp
        xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        xor r11d, r11d
        iretq

done:
        xor eax, eax
        out 0xf4, eax
        cli
        hlt

syscall_entry:
        mov rsp, STACK
        int 0xfe

        stubs_of_all_vectors

; Prints a register's low digits: %1 register, %2 digits.
%macro say 2
        mov rdx, %1
        mov ecx, %2
        call hex
%endmacro

report:
        cld
        mov rbp, rsp
        mov rax, cr2
        mov r15, rax
        mov eax, [NEXT]
        dec eax
        say rax, 2
        say [NEXT + 16], 1
        say [rbp], 2
        say [rbp + 8], 8
        mov rax, [rbp + 16]
        sub rax, [NEXT + 8]
        say rax, 8
        say [rbp + 24], 4
        mov rax, [rbp + 32]
        and eax, ~0x10000               ; QEMU does not push RF
        say rax, 6
        say [rbp + 40], 16
        say [rbp + 48], 4
        say r15, 16
        mov rax, dr6
        say rax, 8
        mov rax, rbp
        say rax, 8
        mov al, 10
        out 0xe9, al
        jmp next

hex:    mov r14d, ecx
        neg ecx
        add ecx, 16
        shl ecx, 2
        shl rdx, cl
.digit: rol rdx, 4
        mov eax, edx
        and eax, 15
        add eax, '0'
        cmp eax, '9'
        jbe .say
        add eax, 'a' - '0' - 10
.say:   out 0xe9, al
        dec r14d
        jnz .digit
        mov al, ' '
        out 0xe9, al
        ret

        align 16
gdt:    dq 0
        dq 0x00af9b000000ffff           ; 08 kernel, 64-bit
        dq 0x00cf93000000ffff           ; 10 kernel data
        dq 0x00cffb000000ffff           ; 18 user, 32-bit
        dq 0x00cff3000000ffff           ; 20 user data
        dq 0x00affb000000ffff           ; 28 user, 64-bit
        dq 0x00cf9b000000ffff           ; 30 kernel, 32-bit
        dq 0x00af9f000000ffff           ; 38 conforming
        dq 0x0000890210000067           ; 40 TSS
        dq 0
        dq 0x00af1b000000ffff           ; 50 not present
.end:
gdtr:   dw gdt.end - gdt - 1
        dd gdt
gdtr_ram:
        dw gdt.end - gdt - 1
        dq 0x23000
idtr:   dw 0xfff
        dq IDT
nothing:
        dw 0
        dq IDT

; ---- exceptions of instructions
        each div ecx
        each int3
        each int 0x80
        each db 0xce                            ; into
        user
        hlt
        each cli
        each ud2
        each mov rax, cr0
        each mov rax, cr8
        user
        rdmsr
        each invlpg [rax]
        each wbinvd
        user
        lgdt [nothing]
        each lidt [idtr]
        each clts
        each swapgs
        each in al, 0x80
        each out 0x80, al
        user
        o64 sysret
        each sysenter
        each db 0x0f, 0x20, 0xc8                ; mov rax, cr1
        each db 0xf0, 0x90                      ; lock nop
        each db 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90
        each mov rax, [qword 0x8000000000000000]
        each push qword [r8 - 1]

; ---- pages
        each mov al, [ABSENT + 5]
        each mov [ABSENT + 5], al
        each mov al, [READ]
        each mov [READ + 1], al
        each mov al, [KERNEL]
        each mov [KERNEL + 1], al
        each mov al, [NOEXEC]
        each jmp near NOEXEC
        each jmp near ABSENT
        each mov rax, [ABSENT - 4]
        each mov rax, [ABSENT + 0xffc]
        each cmpxchg [READ], ecx
        each mov rax, [0x400000]
        each mov rsp, ABSENT + 0x10
        kernel
        mov eax, 0x80000033                     ; without WP
        mov cr0, rax
        mov [READ], al
        mov [READ + 8], ax
        int3

; ---- stacks and gates
        kernel
        mov rsp, 0x800000000000
        push rax
        each int 0x41
        each int 0x42
        each int 0x43
        each int 0x44
        each int 0x45
        each int 0x47
        each int 0x48
        each int 0x49
        each int 0x4a
        kernel
        lea rsp, [rsp - 5]
        int3
        user
        lea rsp, [rsp - 5]
        int3
        kernel
        mov eax, 0x58
        mov ds, eax
        kernel
        mov eax, 0x0b
        mov ss, eax
        kernel
        xor eax, eax
        mov ss, eax
        int3
        user
        mov ss, eax
        kernel
        mov eax, 0x50
        ltr ax

; ---- control registers
        kernel
        mov eax, 0x8001003b                     ; TS
        mov cr0, rax
        clts
        mov rbx, cr0
        int3

; ---- interrupt returns
%macro frame 5 ; ss rsp rflags cs rip
        push %1
        push %2
        push %3
        push %4
        lea rax, [rel %5]
        push rax
        iretq
%endmacro
        kernel
        frame 0x10, STACK, 2, 0x08, back
        kernel
        frame 0, STACK, 2, 0x08, back
        kernel
        frame 0x23, STACK, 2, 0x2b, back
        kernel
        frame 0x23, STACK, 0x3202, 0x1b, back
        kernel
        frame 0, STACK, 2, 0x2b, back
        kernel
        frame 0x10, STACK, 2, 0x2b, back
        kernel
        frame 0x23, STACK, 2, 0x08, back
        kernel
        frame 0x10, STACK, 2, 0x10, back
        kernel
        frame 0x10, STACK, 2, 0x58, back
        kernel
        frame 0x10, STACK, 2, 0x50, back
        kernel
        frame 0x10, STACK, 2, 0, back
        kernel
        frame 0x10, STACK, 0x4002, 0x08, nested
        user
        frame 0x10, STACK, 2, 0x08, back
        user
        frame 0x23, STACK, 0x3246d7, 0x2b, back
        kernel
        frame 0x10, 0x12345678, 0x243cd7, 0x08, back

; ---- system calls
        each syscall
        kernel
        lea rcx, [rel back]
        mov r11d, 0x3202
        o64 sysret
        kernel
        lea rcx, [rel back]
        mov r11d, 0x244ad7
        o32 sysret

; ---- single steps and breakpoints
        kernel
        push 0x102
        popfq
        nop
        nop
        user
        push 0x102
        popfq
        nop
        nop
        kernel
        push 0x102
        popfq
        mov ecx, 3
        nop
        kernel
        mov eax, 0x10
        push 0x102
        popfq
        mov ss, eax
        nop
        nop
        kernel
        push 0x102
        popfq
        int 0x80
        kernel
        push 0x102
        popfq
        syscall
        kernel
        mov ecx, 3
        mov edi, DATA
        mov r8d, 0x102
        push r8
        popfq
        rep stosb
        kernel
        lea rax, [rel .break]
        mov dr0, rax
        mov eax, 2
        mov dr7, rax
        nop
.break: nop
        kernel
        mov eax, DATA + 4
        mov dr1, rax
        mov eax, 0x00d00008                     ; four bytes, writes
        mov dr7, rax
        mov rax, [DATA]
        mov [DATA], eax
        mov [DATA + 7], ax
        nop
        kernel
        mov eax, DATA
        mov dr3, rax
        mov eax, 0x30000080                     ; a byte, reads and writes
        mov dr7, rax
        mov al, [DATA + 1]
        mov al, [DATA]
        nop
        user
        mov rax, dr0
        kernel
        mov rax, dr4
        int3
        kernel
        mov eax, 0x628                          ; DE
        mov cr4, rax
        mov rax, dr4
        kernel
        bts rax, 32
        mov dr7, rax

; ---- two exceptions at once
        kernel
        mov rsp, ABSENT + 0x20
        ud2
        kernel
        mov rsp, ABSENT + 0x20
        push rax
        user
        mov rsp, ABSENT + 0x20
        push rax
        kernel
        ud2

back:   int3
nested: int3

        align 4
        end_of_firmware
