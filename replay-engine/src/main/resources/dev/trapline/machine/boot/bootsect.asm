; The boot sector of a kernel image, for disks that begin with one.
;
; The firmware puts it at 0x7C00. It copies itself to 0x90000, loads the setup sectors behind itself to 0x90200, and then the
; kernel to 0x10000: the low 64 KiB still belong to the firmware. Of a big kernel every 64 KiB go on from there to
; 0x100000, by a routine of setup.
;
; The fields at 0x1F1 say how large the image is, as the boot protocol of Linux has them.

        bits 16
        org 0

POST            equ 0x80
BOOTSEG         equ 0x07c0
INITSEG         equ 0x9000
SETUPSEG        equ 0x9020
SYSSEG          equ 0x1000
LOADFLAGS       equ 0x211               ; in setup: bit 0 says that the kernel belongs to 0x100000
KLUDGE          equ 0x220               ; in setup: a far pointer to the routine for big kernels

start:  mov al, 0x10
        out POST, al                    ;@ 10 boot sector|INT 0x19 has loaded track 0, sector 1 to 0x7C00 and jumped there. It copies itself to 0x90000.
        mov ax, BOOTSEG
        mov ds, ax
        mov ax, INITSEG
        mov es, ax
        mov cx, 256
        xor si, si
        xor di, di
        cld
        rep movsw
        jmp INITSEG:go

go:     mov ds, ax
        mov ss, ax
        mov sp, 0x4000 - 12             ; setup has to end below that
        mov [drive], dl
        mov al, 0x11
        out POST, al                    ;@ 11 boot sector moved|It goes on in its copy, with the stack at 0x9000:0x3FF4, and reads the setup sectors to 0x90200 by INT 0x13.
        mov ah, 0x08                    ; the geometry
        int 0x13
        jc geometry_failed
        push ds
        pop es
        and cl, 0x3f
        mov [sectors], cl
        inc dh
        mov [heads], dh

        mov cl, [setup_sects]
        xor ch, ch
        mov word [to_offset], 0x200
        mov word [to_segment], INITSEG
        mov word [next], 1
        call load

        mov al, 0x12
        out POST, al                    ;@ 12 setup loaded|Now the kernel, to 0x10000; of a big kernel each 64 KiB from there to 0x100000 by INT 0x15, AX=0x8700.
        mov si, loading
        call print
        mov word [to_offset], 0
        mov word [to_segment], SYSSEG
        mov eax, [syssize]              ; in units of 16 bytes
        add eax, 31
        shr eax, 5
        mov ecx, eax
kernel: mov eax, ecx
        cmp eax, 128                    ; 64 KiB at a time
        jbe .last
        mov eax, 128
.last:  sub ecx, eax
        push ecx
        mov cx, ax
        call load
        test byte [LOADFLAGS], 1
        jz .low
        call far [KLUDGE]
        jc fatal
        mov word [to_segment], SYSSEG
.low:   pop ecx
        test ecx, ecx
        jnz kernel

        mov si, newline
        call print
        mov al, 0x13
        out POST, al                    ;@ 13 kernel loaded|On to setup, at 0x9020:0.
        jmp SETUPSEG:0

geometry_failed:
        mov si, no_geometry
        call print
fatal:  hlt
        jmp fatal

; Reads cx sectors from sector [next] on to [to_segment]:[to_offset], a track at most at a time, and does not give up.
load:   movzx eax, word [next]
        xor edx, edx
        movzx ebx, byte [sectors]
        div ebx                         ; edx = sector of the track
        sub bl, dl                      ; sectors left of it
        cmp bx, cx
        jbe .part
        mov bx, cx
.part:  push cx
        push bx
        mov cl, dl
        inc cl
        xor edx, edx
        movzx ebx, byte [heads]
        div ebx                         ; eax = cylinder, edx = head
        mov ch, al
        shl ah, 6
        or cl, ah
        mov dh, dl
        mov dl, [drive]
        pop bx
        mov al, bl
        push bx
        mov bx, [to_offset]
        mov es, [to_segment]
        mov ah, 0x02
        int 0x13
        pop bx
        pop dx                          ; sectors that were to do
        mov cx, dx
        jc .failed
        sub cx, bx
        add [next], bx
        shl bx, 5
        add [to_segment], bx
        mov ax, 0x0e00 + '.'
        int 0x10
        test cx, cx
        jnz load
        ret
.failed:
        push cx                         ; the error, then the same again
        push ax
        mov si, error
        call print
        pop ax
        mov al, ah
        call hex
        mov si, newline
        call print
        xor ax, ax
        mov dl, [drive]
        int 0x13
        pop cx
        jmp load

hex:    push ax
        shr al, 4
        call .digit
        pop ax
        and al, 0x0f
.digit: add al, '0'
        cmp al, '9'
        jbe .print
        add al, 'A' - '9' - 1
.print: mov ah, 0x0e
        int 0x10
        ret

print:  lodsb
        test al, al
        jz .end
        mov ah, 0x0e
        int 0x10
        jmp print
.end:   ret

sectors:        db 0
heads:          db 0
drive:          db 0
next:           dw 0
to_offset:      dw 0
to_segment:     dw 0
loading:        db `\r\nLoading`, 0
error:          db `\r\nread error 0x`, 0
newline:        db `\r\n`, 0
no_geometry:    db 'no geometry', 0

        times 0x1f1 - ($ - $$) db 0
setup_sects:    db SETUP_SECTORS
root_flags:     dw 1
syssize:        dd KERNEL_PARAGRAPHS
ram_size:       dw 0
vid_mode:       dw 0xffff
root_dev:       dw 0
boot_flag:      dw 0xaa55
