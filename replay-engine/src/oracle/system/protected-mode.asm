; Firmware that enters 32-bit protected mode with 32-bit paging and then tries one thing after the other, each with known registers, and
; says on port 0xE9 where it ended: number, privilege, vector, error code, RIP relative to its beginning, CS, EFLAGS, ESP and SS of the
; user, CR2, DR6, ESP of the handler. 64 KiB, to be mapped so that it ends at 1 MiB and at 4 GiB.

%include "probes.inc"

        bits 16
        org 0xf0000

PD      equ 0x10000
PT      equ 0x11000
IDT     equ 0x20000
TSS     equ 0x21000
NEXT    equ 0x22000             ; the number of the next probe, where it begins, its privilege
GDT     equ 0x23000
STACK   equ 0x30000
ESP0    equ 0x38000
DATA    equ 0x50000
ABSENT  equ 0x180000            ; pages
READ    equ 0x181000
KERNEL  equ 0x182000

start:
        cli
        cld
        xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7000
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
        jmp dword 0x08:protected

        bits 32
protected:
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, STACK
        ; the descriptors have to be in RAM, because that of the TSS is marked as busy
        mov esi, gdt
        mov edi, GDT
        mov ecx, gdt.end - gdt
        rep movsb
        lgdt [gdtr_ram]
        mov dword [PD], PT | 7
        mov dword [PD + 4], 0x00000087          ; 4 MiB at 4 MiB are the first 4 MiB again
        mov dword [PD + 8], 0x00200087          ; between its own borders: reserved
        mov edi, PT
        mov eax, 7
.page:  mov [edi], eax
        add edi, 4
        add eax, 0x1000
        cmp eax, 0x200007
        jb .page
        mov dword [PT + (ABSENT >> 12) * 4], 0
        mov dword [PT + (READ >> 12) * 4], READ | 5
        mov dword [PT + (KERNEL >> 12) * 4], KERNEL | 3
        mov eax, 0x610                          ; PSE OSFXSR OSXMMEXCPT
        mov cr4, eax
        mov eax, PD
        mov cr3, eax
        mov eax, 0x80010033
        mov cr0, eax
        jmp .on
.on:    mov edi, IDT
        xor ecx, ecx
.gate:  mov eax, ecx
        shl eax, 4
        add eax, stubs
        mov [edi], ax
        mov word [edi + 2], 0x08
        mov word [edi + 4], 0x8e00
        shr eax, 16
        mov [edi + 6], ax
        add edi, 8
        inc ecx
        cmp ecx, 256
        jb .gate
        mov byte [IDT + 3 * 8 + 5], 0xee
        mov byte [IDT + 4 * 8 + 5], 0xee
        mov byte [IDT + 0x80 * 8 + 5], 0xee
        mov byte [IDT + 0x41 * 8 + 5], 0x6e     ; not present
        mov word [IDT + 0x42 * 8 + 2], 0        ; no code
        mov byte [IDT + 0x44 * 8 + 5], 0xef     ; a trap gate
        mov word [IDT + 0x45 * 8 + 2], 0x10     ; data
        mov byte [IDT + 0x45 * 8 + 5], 0xee
        mov byte [IDT + 0x46 * 8 + 5], 0x8c     ; a call gate
        mov word [IDT + 0x48 * 8 + 2], 0x50     ; code that is not present
        mov byte [IDT + 0x48 * 8 + 5], 0xee
        mov word [IDT + 0x49 * 8 + 2], 0x78     ; beyond the GDT
        mov byte [IDT + 0x49 * 8 + 5], 0xee
        mov word [IDT + 0x4a * 8 + 2], 0x38     ; conforming
        mov byte [IDT + 0x4a * 8 + 5], 0xee
        lidt [idtr]
        mov dword [TSS + 4], ESP0
        mov dword [TSS + 8], 0x10
        mov word [TSS + 102], 0x68
        mov ax, 0x40
        ltr ax
        mov ecx, 0x174
        xor edx, edx
        mov eax, 0x08
        wrmsr
        inc ecx
        mov eax, STACK - 0x100
        wrmsr
        inc ecx
        mov eax, sysenter_entry
        wrmsr
        mov dword [NEXT], 0

next:
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov ss, ax
        xor eax, eax
        mov fs, ax
        mov gs, ax
        mov esp, STACK
        mov dr7, eax
        mov eax, 0xffff0ff0
        mov dr6, eax
        mov dword [TSS + 4], ESP0
        mov dword [TSS + 8], 0x10
        xor eax, eax
        mov cr2, eax
        mov eax, [NEXT]
        inc dword [NEXT]
        mov ebx, [probes + eax * 4]
        test ebx, ebx
        jz done
        mov ecx, ebx
        and ebx, 0x7fffffff
        mov [NEXT + 8], ebx
        shr ecx, 31
        mov [NEXT + 16], ecx
        jz .kernel
        mov eax, 0x23
        mov ds, ax
        mov es, ax
        push 0x23
        push STACK - 0x1000
        push 2
        push 0x1b
        jmp .go
.kernel:
        push 2
        push 0x08
.go:    push ebx
        xor eax, eax
        xor ebx, ebx
        xor ecx, ecx
        xor edx, edx
        mov esi, DATA
        mov edi, DATA
        xor ebp, ebp
        iret

done:
        xor eax, eax
        out 0xf4, eax
        cli
        hlt

sysenter_entry:
        int 0xfe

        stubs_of_all_vectors

; Prints the low digits of a value: %1 value, %2 digits.
%macro say 2
        mov edx, %1
        mov ecx, %2
        call hex
%endmacro

report:
        cld
        mov ebp, esp
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov eax, [NEXT]
        dec eax
        say eax, 2
        say [NEXT + 16], 1
        say [ebp], 2
        say [ebp + 4], 8
        mov eax, [ebp + 8]
        sub eax, [NEXT + 8]
        say eax, 8
        say [ebp + 12], 4
        mov eax, [ebp + 16]
        and eax, ~0x10000               ; QEMU does not push RF
        say eax, 6
        test byte [ebp + 12], 3
        jz .same
        say [ebp + 20], 8
        say [ebp + 24], 4
.same:  mov eax, cr2
        say eax, 8
        mov eax, dr6
        say eax, 8
        say ebp, 8
        mov al, 10
        out 0xe9, al
        jmp next

hex:    mov ebx, ecx
        neg ecx
        add ecx, 8
        shl ecx, 2
        shl edx, cl
.digit: rol edx, 4
        mov eax, edx
        and eax, 15
        add eax, '0'
        cmp eax, '9'
        jbe .say
        add eax, 'a' - '0' - 10
.say:   out 0xe9, al
        dec ebx
        jnz .digit
        mov al, ' '
        out 0xe9, al
        ret

        align 16
gdt:    dq 0
        dq 0x00cf9b000000ffff           ; 08 kernel
        dq 0x00cf93000000ffff           ; 10 kernel data
        dq 0x00cffb000000ffff           ; 18 user
        dq 0x00cff3000000ffff           ; 20 user data
        dq 0x00009b000000ffff           ; 28 kernel, 16-bit
        dq 0x00409305000000ff           ; 30 256 bytes of data at 0x50000
        dq 0x00cf9f000000ffff           ; 38 conforming
        dq 0x0000890210000067           ; 40 TSS
        dq 0x00cf91000000ffff           ; 48 read only
        dq 0x00cf1b000000ffff           ; 50 code, not present
        dq 0x00cf13000000ffff           ; 58 data, not present
        dq 0x00cf97050000000f           ; 60 data, expanding down
        dq 0x00cf99000000ffff           ; 68 execute only
        dq 0x00409b000000ffff           ; 70 64 KiB of code
.end:
gdtr:   dw gdt.end - gdt - 1
        dd gdt
gdtr_ram:
        dw gdt.end - gdt - 1
        dd GDT
idtr:   dw 0x7ff
        dd IDT

; ---- exceptions of instructions
        each div ecx
        each int3
        each into
        each int 0x80
        each cli
        each sti
        each ud2
        each mov eax, cr0
        each invlpg [eax]
        each clts
        each in al, 0x80
        each out 0x80, al
        each lmsw ax
        each smsw bx
        each str ebx
        each sldt ebx
        user
        ltr ax
        user
        sysexit
        each db 0x0f, 0x20, 0xc8                ; mov eax, cr1
        each db 0xf0, 0x90                      ; lock nop
        user
        hlt
        user
        lidt [idtr]
        kernel
        mov al, 0x7f
        add al, 1
        into
        user
        mov al, 0x7f
        add al, 1
        into
        each bound eax, [bounds]
        each aam 0

; ---- pages
        each mov al, [ABSENT + 5]
        each mov [ABSENT + 5], al
        each mov [READ + 1], al
        each mov al, [KERNEL]
        each mov [KERNEL + 1], al
        each jmp near ABSENT
        each mov eax, [ABSENT - 2]
        each mov eax, [0x400000 + NEXT]
        user
        mov esp, ABSENT + 0x10
        push eax

; ---- segments, as far as QEMU checks them: neither limits nor rights
        each mov ds, [selector_0]
        each mov ds, [selector_8]
        each mov ds, [selector_10]
        each mov ds, [selector_20]
        each mov ds, [selector_23]
        each mov ds, [selector_40]
        each mov ds, [selector_58]
        each mov ds, [selector_68]
        each mov ds, [selector_78]
        each mov ss, [selector_0]
        each mov ss, [selector_10]
        each mov ss, [selector_20]
        each mov ss, [selector_48]
        each mov ss, [selector_58]
        each jmp 0x10:0
        each jmp 0x50:0
        each jmp 0x78:0
        each jmp 0x38:far_target
        each jmp 0x70:0x10000
        each call 0x40:0
        kernel
        call 0x08:far_target
        user
        call 0x1b:far_target

; ---- gates and stacks of handlers
        each int 0x41
        each int 0x42
        each int 0x44
        each int 0x45
        each int 0x46
        each int 0x48
        each int 0x49
        each int 0x4a
        kernel
        lea esp, [esp - 5]
        int3
        user
        lea esp, [esp - 5]
        int3

; ---- interrupt returns: eflags cs eip, and for the user ss esp before them
        kernel
        push 2
        push 0x08
        push back
        iret
        kernel
        push 0x23
        push 0x1234
        push 0x3202
        push 0x1b
        push back
        iret
        kernel
        push 0x10
        push 0x1234
        push 2
        push 0x1b
        push back
        iret
        kernel
        push 0
        push 0x1234
        push 2
        push 0x1b
        push back
        iret
        kernel
        push 2
        push 0x10
        push back
        iret
        kernel
        push 2
        push 0x50
        push back
        iret
        kernel
        push 2
        push 0x78
        push back
        iret
        kernel
        push 2
        push 0
        push back
        iret
        user
        push 2
        push 0x08
        push back
        iret
        user
        push 0x2446d7
        push 0x1b
        push back
        iret
        kernel
        push 0x243cd7
        push 0x08
        push back
        iret

; ---- system calls
        each sysenter
        kernel
        mov edx, back
        mov ecx, 0x1234
        sysexit

; ---- single steps and breakpoints
        kernel
        push 0x102
        popfd
        nop
        nop
        user
        push 0x102
        popfd
        nop
        nop
        kernel
        mov eax, 0x10
        push 0x102
        popfd
        mov ss, eax
        nop
        nop
        kernel
        push 0x102
        popfd
        int 0x80
        kernel
        mov ecx, 3
        push 0x102
        popfd
        rep stosb
        kernel
        mov eax, .break
        mov dr0, eax
        mov eax, 2
        mov dr7, eax
        nop
.break: nop
        kernel
        mov eax, DATA + 4
        mov dr1, eax
        mov eax, 0x00d00008                     ; four bytes, writes
        mov dr7, eax
        mov eax, [DATA + 4]
        mov [DATA], eax
        mov [DATA + 7], ax
        nop
        user
        mov eax, dr0

back:   int3
far_target:
        int3
        align 4
bounds: dd 1, 5
selector_0:     dd 0
selector_8:     dd 0x08
selector_10:    dd 0x10
selector_20:    dd 0x20
selector_23:    dd 0x23
selector_40:    dd 0x40
selector_48:    dd 0x48
selector_58:    dd 0x58
selector_68:    dd 0x68
selector_78:    dd 0x78
        end_of_firmware
