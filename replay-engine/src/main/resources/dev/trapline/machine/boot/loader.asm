; A boot loader for a disk with several kernels: it asks which one, with what command line, and loads it wherever it is on
; the disk, by sector number instead of cylinder, head and sector.
;
; The first sector loads those behind it. The table of kernels at the end is filled in when the disk is made.

        bits 16
        org 0x7c00

POST            equ 0x80
PARAMS          equ 0x9000              ; segment of boot sector, setup and boot parameters
COMMAND_LINE    equ 0x3000              ; there
SETUP_SECTS     equ 0x1f1               ; in the boot sector of a kernel
SYSSIZE         equ 0x1f4
LOADER_TYPE     equ 0x210               ; in its setup
LOADFLAGS       equ 0x211
CMD_LINE_PTR    equ 0x228
BUFFER          equ 0x1000              ; segment

; a kernel in the table
NAME            equ 0
FIRST_SECTOR    equ 16
OPTIONS         equ 20
ENTRY_BYTES     equ 148

start:  mov al, 0x60
        out POST, al                    ;@ 60 loader|INT 0x19 has loaded the first sector of a loader to 0x7C00. It loads the rest of itself behind it.
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov [drive], dl
        mov word [packet + 4], rest
        mov word [packet + 6], 0
        mov dword [packet + 8], 1
        mov cx, (end - rest) / 512
        call read
        jmp rest

; Reads cx sectors from [packet + 8] on to [packet + 6]:[packet + 4], and does not give up.
read:   mov ax, cx
        cmp ax, 32
        jbe .count
        mov ax, 32
.count: mov [packet + 2], ax
        push ax
        mov si, packet
        mov dl, [drive]
        mov ah, 0x42
        int 0x13
        pop bx
        jc .failed
        sub cx, bx
        movzx eax, bx
        add [packet + 8], eax
        shl bx, 5
        add [packet + 6], bx
        mov al, '.'
        call teletype
        test cx, cx
        jnz read
        ret
.failed:
        mov al, ah
        mov si, error
        call print
        call hex
        xor ax, ax
        mov dl, [drive]
        int 0x13
        jmp read

hex:    push ax
        shr al, 4
        call .digit
        pop ax
        and al, 0x0f
.digit: add al, '0'
        cmp al, '9'
        jbe teletype
        add al, 'A' - '9' - 1
teletype:
        push bx
        mov bx, 7
        mov ah, 0x0e
        int 0x10
        pop bx
        ret

print:  push ax
.next:  lodsb
        test al, al
        jz .end
        call teletype
        jmp .next
.end:   pop ax
        ret

drive:  db 0
error:  db `\r\nread error 0x`, 0
        align 4, db 0
packet: dw 16, 0
        dw 0, 0
        dq 0

        times 510 - ($ - $$) db 0
        dw 0xaa55

; ---- the second part ---------------------------------------------------------------------------------------------------

rest:   mov al, 0x61
        out POST, al                    ;@ 61 menu|Which kernel, with what command line? Without an answer it is the first, after two seconds.
        mov si, hello
        call print
        mov bx, table
.list:  cmp byte [bx], 0
        je .ask
        mov al, ' '
        call teletype
        mov si, bx
        call print
        add bx, ENTRY_BYTES
        jmp .list
.ask:   mov si, prompt
        call print
        mov di, line
        xor ah, ah
        int 0x1a
        mov bp, dx                      ; when it was asked
.wait:  mov ah, 1
        int 0x16
        jnz .key
        cmp di, line
        jne .sleep                      ; somebody is there
        xor ah, ah
        int 0x1a
        sub dx, bp
        cmp dx, [timeout]
        jae .done
.sleep: sti
        hlt
        jmp .wait
.key:   xor ah, ah
        int 0x16
        cmp al, 13
        je .done
        cmp al, 8
        je .back
        cmp di, line_end
        je .wait
        stosb
        call teletype
        jmp .wait
.back:  cmp di, line
        je .wait
        dec di
        call teletype
        mov al, ' '
        call teletype
        mov al, 8
        call teletype
        jmp .wait
.done:  mov byte [di], 0

; the first word of the line is a kernel, the rest goes to the end of its command line
        mov bx, table
        cmp byte [line], 0
        mov di, line
        je found
.entry: mov si, bx
        mov di, line
.char:  lodsb
        test al, al
        jz .name
        cmp al, [di]
        jne .other
        inc di
        jmp .char
.name:  cmp byte [di], 0
        je found
        cmp byte [di], ' '
        je found
.other: add bx, ENTRY_BYTES
        cmp byte [bx], 0
        jne .entry
        mov si, unknown
        call print
        jmp rest.ask

found:  push di
        mov si, loading
        call print
        mov si, bx
        call print
        mov al, 0x62
        out POST, al                    ;@ 62 loading|Boot sector and setup of the kernel to 0x90000, the kernel to 0x10000 or, in pieces of 64 KiB, to 0x100000.
        mov [chosen], bx
        mov eax, [bx + FIRST_SECTOR]
        mov [packet + 8], eax
        mov word [packet + 4], 0
        mov word [packet + 6], PARAMS
        mov cx, 1
        call read
        mov ax, PARAMS
        mov fs, ax
        movzx cx, byte [fs:SETUP_SECTS]
        call read

        mov ax, fs                      ; the command line
        mov es, ax
        mov di, COMMAND_LINE
        mov si, image
        call copy
        mov si, [chosen]
        call copy
        mov al, ' '
        stosb
        mov si, [chosen]
        add si, OPTIONS
        call copy
        pop si
        call copy
        xor al, al
        stosb
        mov dword [fs:CMD_LINE_PTR], PARAMS * 16 + COMMAND_LINE
        mov byte [fs:LOADER_TYPE], 0x71
        xor ax, ax
        mov es, ax

        mov eax, [fs:SYSSIZE]           ; in units of 16 bytes
        add eax, 31
        shr eax, 5
        mov word [packet + 6], BUFFER
kernel: mov ecx, eax
        cmp ecx, 128                    ; 64 KiB at a time
        jbe .last
        mov ecx, 128
.last:  sub eax, ecx
        push eax
        call read
        test byte [fs:LOADFLAGS], 1
        jz .low
        mov si, move_table
        mov cx, 0x8000
        mov ah, 0x87
        int 0x15
        jc .failed
        inc byte [move_to]              ; 64 KiB on
        mov word [packet + 6], BUFFER
.low:   pop eax
        test eax, eax
        jnz kernel
        mov si, newline
        call print
        mov al, 0x63
        out POST, al                    ;@ 63 kernel loaded|On to setup, at 0x9020:0.
        mov ax, PARAMS
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x3ff4 - 0x1000
        jmp PARAMS + 0x20:0
.failed:
        hlt
        jmp .failed

; the string at si to es:di, without its end
copy:   lodsb
        test al, al
        jz .end
        stosb
        jmp copy
.end:   ret

hello:          db `\r\nkernels:`, 0
prompt:         db `\r\nboot: `, 0
unknown:        db `\r\nno such kernel`, 0
loading:        db `\r\nloading `, 0
newline:        db `\r\n`, 0
image:          db 'BOOT_IMAGE=', 0

        align 8, db 0
move_table:
        times 16 db 0
        dw 0xffff, 0                    ; from 0x10000
        db 1, 0x93
        dw 0
        dw 0xffff, 0
move_to:
        db 0x10, 0x93                   ; to 0x100000
        dw 0
        times 16 db 0

line:   times 120 db 0
line_end:
        db 0
timeout:
        dw 36
chosen: dw 0
        align 4, db 0
table:  times 8 * ENTRY_BYTES db 0
        db 0
        align 512, db 0
end:
