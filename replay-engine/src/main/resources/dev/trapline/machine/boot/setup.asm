; The setup sectors: the last that runs in real mode. Setup asks the firmware what only the firmware knows, moves a small
; kernel down to 0x1000 over the firmware's data, opens address line 20 and enters protected mode.
;
; It is loaded to 0x90200, behind the boot sector, so all offsets are from 0x90000. What it learns it leaves there
; for the kernel: the boot parameters.

        bits 16
        org 0x200

POST            equ 0x80
INITSEG         equ 0x9000
SYSSEG          equ 0x1000
KERNEL_CS       equ 0x10
KERNEL_DS       equ 0x18

; boot parameters
CURSOR          equ 0x00
EXT_MEM_K       equ 0x02
ALT_MEM_K       equ 0x1e0
E820_COUNT      equ 0x1e8
SYSSIZE         equ 0x1f4
E820_MAP        equ 0x2d0
E820_MAX        equ 32

        jmp short trampoline
        db 'HdrS'                       ; 0x202
        dw 0x0202                       ; version of the boot protocol
        dd 0
        dw SYSSEG
        dw 0
type:   db 0                            ; 0x210: who loaded it
loadflags:
        db LOADED_HIGH                  ; 0x211
        dw 0x8000
code32_start:
        dd 0x1000 + LOADED_HIGH * 0xff000       ; 0x214
        dd 0, 0                         ; 0x218: ramdisk
kludge: dw helper, INITSEG              ; 0x220: what the boot sector calls for big kernels
        dw 0x3ff0, 0                    ; 0x224
cmd_line_ptr:
        dd 0                            ; 0x228: linear address of the command line, or 0
trampoline:
        jmp begin
        times E820_MAP + E820_MAX * 20 - 0x200 - ($ - $$) db 0     ; the memory map comes here

begin:  mov ax, INITSEG
        mov ds, ax
        mov es, ax
        mov al, 0x20
        out POST, al                    ;@ 20 setup|In real mode for the last time. It asks the firmware how much memory there is: INT 0x15, E820, E801 and 88.

        mov di, E820_MAP
        xor ebx, ebx
        mov byte [E820_COUNT], 0
.entry: mov eax, 0xe820
        mov edx, 0x534d4150             ; 'SMAP'
        mov ecx, 20
        int 0x15
        jc .known
        cmp eax, 0x534d4150
        jne .known
        inc byte [E820_COUNT]
        add di, 20
        cmp byte [E820_COUNT], E820_MAX
        je .known
        test ebx, ebx
        jnz .entry
.known: mov dword [ALT_MEM_K], 0
        mov ax, 0xe801
        int 0x15
        jc .simple
        movzx edx, dx
        shl edx, 6
        movzx ecx, cx
        add edx, ecx
        mov [ALT_MEM_K], edx
.simple:
        mov ah, 0x88
        int 0x15
        mov [EXT_MEM_K], ax
        mov ah, 0x03
        xor bh, bh
        int 0x10
        mov [CURSOR], dx

        mov al, 0x21
        out POST, al                    ;@ 21 no way back|Interrupts off, for good until the kernel has its own. A small kernel moves from 0x10000 to 0x1000, over the vectors and data of the firmware.
        cli
        cld
        mov al, 0x80                    ; not even NMI
        out 0x70, al
        test byte [loadflags], 1
        jnz moved
        mov eax, [SYSSIZE]              ; in units of 16 bytes
        mov dx, 0x0100                  ; to
        mov bx, SYSSEG                  ; from
.block: mov es, dx
        push ds
        mov ds, bx
        xor si, si
        xor di, di
        mov cx, 0x0800                  ; 4 KiB at a time
        rep movsw
        pop ds
        add dx, 0x0100
        add bx, 0x0100
        sub eax, 0x0100
        ja .block

moved:  mov al, 0x22
        out POST, al                    ;@ 22 A20|Address line 20 lets addresses beyond 1 MiB through. Whether it does is seen from 0x0000:0x0500 and 0xFFFF:0x0510, which were one byte.
        call a20_open
        jnz .open
        call keyboard_empty
        mov al, 0xd1
        out 0x64, al
        call keyboard_empty
        mov al, 0xdf
        out 0x60, al
        call keyboard_empty
        call a20_open
        jnz .open
        in al, 0x92
        or al, 2
        and al, 0xfe
        out 0x92, al
.wait:  call a20_open
        jz .wait
.open:
        mov al, 0x23
        out POST, al                    ;@ 23 tables|An IDT without entries and a GDT with two flat segments: 0x10 is code, 0x18 data.
        lidt [idt_pointer]
        o32 lgdt [gdt_pointer]

        mov al, 0x24
        out POST, al                    ;@ 24 PIC|IRQ 0 to 15 become vectors 0x20 to 0x2F, away from those of the processor's exceptions. All are masked but the cascade.
        mov al, 0x11
        out 0x20, al
        out 0xa0, al
        mov al, 0x20
        out 0x21, al
        mov al, 0x28
        out 0xa1, al
        mov al, 0x04
        out 0x21, al
        mov al, 0x02
        out 0xa1, al
        mov al, 0x01
        out 0x21, al
        out 0xa1, al
        mov al, 0xff
        out 0xa1, al
        mov al, 0xfb
        out 0x21, al

        mov esi, [code32_start]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp dword KERNEL_CS:INITSEG * 16 + protected

; zero flag unless line 20 is open
a20_open:
        push ds
        xor ax, ax
        mov ds, ax
        dec ax
        mov es, ax
        mov cx, 32
        mov ax, [0x0500]
        push ax
.try:   inc ax
        mov [0x0500], ax
        cmp ax, [es:0x0510]
        loope .try
        pop word [0x0500]
        pop ds
        ret

keyboard_empty:
        mov cx, 0xffff
.wait:  in al, 0x64
        test al, 2
        loopnz .wait
        ret

; The boot sector calls this with 64 KiB of a big kernel at 0x10000, less at the end: they move up.
helper: pushad
        push es
        push ds
        mov ax, cs
        mov ds, ax
        mov es, ax
        mov si, move_table
        mov cx, 0x8000
        mov ax, 0x8700
        int 0x15
        jc .end
        inc byte [move_to]              ; 64 KiB on
        jnz .end
        inc byte [move_high]
        clc
.end:   pop ds
        pop es
        popad
        retf

move_table:
        times 16 db 0
        dw 0xffff, 0x0000
        db 0x01, 0x93
        dw 0
        dw 0xffff, 0x0000
move_to:
        db 0x10, 0x93
        db 0
move_high:
        db 0
        times 16 db 0

        align 8
gdt:    dq 0, 0
        dq 0x00cf9a000000ffff           ; 0x10: code, 4 GiB
        dq 0x00cf92000000ffff           ; 0x18: data, 4 GiB
idt_pointer:
        dw 0, 0, 0
gdt_pointer:
        dw $ - gdt - 7                  ; a limit behind the last descriptor does no harm
        dd INITSEG * 16 + gdt

        bits 32
protected:
        mov al, 0x25
        out POST, al                    ;@ 25 protected mode|CR0.PE is set and the far jump has loaded CS with 0x10. On to the head of the compressed kernel, at 0x1000 or 0x100000.
        mov ax, KERNEL_DS
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, INITSEG * 16 + 0x3ff4
        mov ebp, INITSEG * 16
        jmp esi

        times SETUP_SECTORS * 512 - ($ - $$) db 0
